"""A challenge is answered for each realm that asks, by name and password."""

import pytest

from gateway.sip.credentials import answers
from tests.support.sip_stack import response


def test_every_realm_gets_an_answer() -> None:
    """Once each, of both kinds of challenge."""
    asked = response(
        407,
        'Proxy-Authenticate: Digest realm="a \\"b\\"", nonce="1"',
        'Proxy-Authenticate: digest nonce="2", realm="a \\"b\\""',
        'WWW-Authenticate: Digest algorithm=MD5,realm="c",nonce="3"',
    )
    assert answers(asked, "anna", "x:y") == ['Digest:"c":anna:x:y', 'Digest:"a \\"b\\"":anna:x:y']


@pytest.mark.parametrize("challenge", ['Basic realm="a"', "Digest nonce=1", ""])
def test_a_challenge_that_is_not_known_gets_none(challenge: str) -> None:
    """No password is given to who asks for it in another way."""
    assert answers(response(401, f"WWW-Authenticate: {challenge}"), "anna", "x") == []
    assert answers(None, "anna", "x") == []

"""What the stack needs to answer a 401 or 407, from the challenges in it. Pure."""

import re

from gateway.sip.message import Request, Response

TRIES = 2
"""Answers to challenges in a row; who asks a third time does not want us."""
_REALM = re.compile(r'^\s*Digest\s.*?\brealm\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)


def answers(response: Request | Response | None, user: str, password: str) -> list[str]:
    """One 'Digest:"realm":user:password' for each realm that asks; none when nobody asks in a way we know."""
    if response is None:
        return []
    challenges = (*response.all("www-authenticate"), *response.all("proxy-authenticate"))
    realms = dict.fromkeys(found[1] for challenge in challenges if (found := _REALM.match(challenge)))
    return [f'Digest:"{realm}":{user}:{password}' for realm in realms]

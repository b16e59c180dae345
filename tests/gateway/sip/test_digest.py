"""Who knows the password gets in once for each challenge and count; nobody else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sip import digest as module
from gateway.sip.digest import LIFETIME_S, Algorithm, Digest, Proof, parse
from tests.support.digest import Hands, answer

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


def proof(digest: Digest, credentials: str, source: str = HERE) -> Proof:
    """The check of the tests' only user."""
    return digest.check(credentials, "INVITE", "anna", "tajne", source)


@pytest.fixture
def clock() -> Hands:
    """Time that a test moves."""
    return Hands()


@pytest.fixture
def digest(clock: Hands) -> Digest:
    """A realm that asks by MD5."""
    return Digest("voicebot", clock)


def test_the_books_own_example_comes_out() -> None:
    """The responses of RFC 7616, 3.9.1 are right for their nonce: the arithmetic is everybody's, not only ours."""
    for algorithm, response in (
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ):
        book = Digest("http-auth@example.org", Hands(), algorithm=algorithm)
        book._issued_ms = lambda nonce, source: 1
        credentials = (
            'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", '
            f'algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, '
            'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, '
            f'response="{response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
        )
        assert book.check(credentials, "GET", "Mufasa", "Circle of Life", HERE) is Proof.RIGHT
        assert book.check(credentials, "PUT", "Mufasa", "Circle of Life", HERE) is Proof.WRONG


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_the_right_password_is_right_and_a_wrong_one_wrong(clock: Hands, algorithm: Algorithm) -> None:
    """Both algorithms tell who knows the password."""
    digest = Digest("voicebot", clock, algorithm=algorithm)
    challenge = digest.challenge(HERE)
    assert f"algorithm={algorithm}" in challenge
    assert proof(digest, answer(challenge, "domysł")) is Proof.WRONG
    assert proof(digest, answer(challenge)) is Proof.RIGHT


def test_an_answer_in_capitals_or_with_other_spaces_is_the_same_answer(digest: Digest) -> None:
    """Clients differ in how they write."""
    told = answer(digest.challenge(HERE))
    response = parse(told)["response"]
    assert (
        proof(
            digest, told.replace(response, response.upper()).replace(", ", " ,\t").replace("Digest", "digest")
        )
        is Proof.RIGHT
    )


def test_overheard_credentials_are_no_use(digest: Digest) -> None:
    """The same count, or a lower one, never opens twice; the next one does."""
    challenge = digest.challenge(HERE)
    assert proof(digest, answer(challenge, uses=2)) is Proof.RIGHT
    assert proof(digest, answer(challenge, uses=2)) is Proof.STALE
    assert proof(digest, answer(challenge, uses=1)) is Proof.STALE
    assert proof(digest, answer(challenge, uses=3)) is Proof.RIGHT


def test_a_wrong_answer_uses_nothing_up(digest: Digest) -> None:
    """Somebody else's high count does not lock the telephone out of its own challenge."""
    challenge = digest.challenge(HERE)
    assert proof(digest, answer(challenge, "domysł", uses=99)) is Proof.WRONG
    assert proof(digest, answer(challenge, uses=1)) is Proof.RIGHT


def test_an_old_challenge_is_asked_anew_without_blame(digest: Digest, clock: Hands) -> None:
    """After its lifetime an answer is stale, right or wrong."""
    challenge = digest.challenge(HERE)
    clock.at += LIFETIME_S
    assert proof(digest, answer(challenge)) is Proof.RIGHT
    clock.at += 0.002
    assert proof(digest, answer(challenge, uses=2)) is Proof.STALE
    assert proof(digest, answer(challenge, "domysł", uses=3)) is Proof.STALE
    assert digest.challenge(HERE, stale=True).endswith(", stale=true")


def test_a_challenge_holds_only_where_it_was_given(digest: Digest) -> None:
    """An answer from another address is stale, so that it is never counted against that address."""
    assert proof(digest, answer(digest.challenge(ELSEWHERE), "domysł")) is Proof.STALE
    assert proof(digest, answer(digest.challenge(ELSEWHERE))) is Proof.STALE


def test_a_challenge_of_another_process_is_not_ours(digest: Digest, clock: Hands) -> None:
    """Without the secret nobody makes a nonce; with a made-up one nothing is proved."""
    assert proof(digest, answer(Digest("voicebot", clock).challenge(HERE))) is Proof.STALE
    for nonce in ("", ".", "1.1", "zz.1.0", "1.1." + "0" * 32, "ą.ę"):
        assert proof(digest, answer(digest.challenge(HERE), nonce=nonce)) is Proof.STALE


def test_every_challenge_is_a_new_one(digest: Digest) -> None:
    """Two challenges in the same millisecond have different nonces."""
    assert digest.challenge(HERE) != digest.challenge(HERE)


@pytest.mark.parametrize(
    "changed",
    [
        {"username": "ewa"},
        {"realm": "inny"},
        {"qop": "auth-int"},
        {"nc": "1"},
        {"nc": "0000000g"},
        {"algorithm": "SHA-256"},
        {"algorithm": "MD5-sess"},
    ],
)
def test_an_answer_to_another_question_proves_nothing(digest: Digest, changed: dict[str, str]) -> None:
    """Another user, realm, quality, algorithm or a broken count is no answer, so not a wrong one either."""
    assert proof(digest, answer(digest.challenge(HERE), **changed)) is Proof.NONE


def test_another_method_than_the_hashed_one_is_wrong(digest: Digest) -> None:
    """Credentials for a REGISTER do not open an INVITE."""
    assert proof(digest, answer(digest.challenge(HERE), method="REGISTER")) is Proof.WRONG


def test_memory_of_counts_is_bounded_and_forgetting_never_opens(
    digest: Digest, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a count had to be forgotten, its challenge is too old from then on."""
    monkeypatch.setattr(module, "MAX_NONCES", 3)
    told = []
    for _ in range(5):
        clock.at += 1
        told.append(answer(digest.challenge(HERE)))
        assert proof(digest, told[-1]) is Proof.RIGHT
    assert len(digest._uses) == 3
    assert {proof(digest, credentials) for credentials in told} == {Proof.STALE}
    assert proof(digest, answer(digest.challenge(HERE))) is Proof.RIGHT


@pytest.mark.parametrize(
    "credentials",
    [
        "",
        "Digest",
        "Digest ",
        "Basic YTpi",
        "Digest a",
        "Digest a=",
        'Digest a="',
        "Digest a=1 b=2",
        "Digest a=1,A=2",
        "Digest =1",
        "Digest a=" + "x" * 3000,
        'Digest a="' + "\\" * 1500,
        "Digest a=1,,b=2",
    ],
)
def test_what_does_not_follow_the_grammar_is_nothing(digest: Digest, credentials: str) -> None:
    """Broken, doubled and overlong parameters are refused whole."""
    assert not parse(credentials)
    assert proof(digest, credentials) is Proof.NONE


def test_quotes_may_hide_commas_and_quotes() -> None:
    """A quoted value is taken as it was meant."""
    assert parse(r'Digest a="x, y=\"z\"", b=1,') == {"a": 'x, y="z"', "b": "1"}


@given(st.text() | st.text('=",\\ aB1\udc80', max_size=40))
def test_any_text_in_place_of_credentials_proves_nothing(text: str) -> None:
    """Whatever comes, nothing raises and nobody gets in."""
    digest = Digest("voicebot", Hands())
    told = answer(digest.challenge(HERE))
    for credentials in (text, f"Digest {text}", text + told):
        assert proof(digest, credentials) is Proof.NONE or not text.strip()


@given(st.sampled_from(["nonce", "cnonce", "response", "uri"]), st.text('"\\ab1.\udc80', min_size=1))
def test_any_text_in_place_of_a_value_proves_nothing(name: str, value: str) -> None:
    """Every value that is hashed must be the one that was hashed."""
    digest = Digest("voicebot", Hands())
    assert proof(digest, answer(digest.challenge(HERE), **{name: value})) is not Proof.RIGHT

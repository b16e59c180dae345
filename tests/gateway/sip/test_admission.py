"""Who is named in the settings gets in, by address, registration or password; everybody else is refused, and a flood reaches only itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sip import admission as module
from gateway.sip.admission import (
    GUESSES,
    NOISE,
    NOISE_S,
    SHUT_OUT_S,
    SILENCE,
    Admission,
    Admit,
    Challenge,
    Refuse,
    Tally,
)
from gateway.sip.message import Request, parse
from tests.support.digest import Hands, answer
from voicebot.config import Sip

TRUNK, PBX, ABROAD = "198.51.100.9", "203.0.113.5", "192.0.2.7"
SETTINGS = Sip.model_validate(
    {
        "peers": [
            {"name": "trunk", "addresses": ["198.51.100.0/24", "2001:db8::/32"], "trusted_identity": True},
            {"name": "pbx", "addresses": [PBX]},
        ],
        "accounts": [
            {
                "name": "main",
                "user": "48221234567",
                "password": "x",
                "registrars": ["sip:reg.example"],
                "trusted_identity": True,
            }
        ],
        "phones": [{"user": "anna", "password": "tajne"}],
    }
)


def request(
    method: str = "INVITE", *, to: str = "bot", sender: str = "<sip:601234567@x>", **headers: str
) -> Request:
    """A request as it came; headers: names with _ for -."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    text = f"{method} sip:{to}@192.0.2.1 SIP/2.0\r\nFrom: {sender};tag=1\r\nTo: <sip:{to}@192.0.2.1>\r\n{more}\r\n"
    parsed = parse(text.encode())
    assert isinstance(parsed, Request)
    return parsed


@pytest.fixture
def clock() -> Hands:
    """Time that a test moves."""
    return Hands()


@pytest.fixture
def admission(clock: Hands) -> Admission:
    """The rules of SETTINGS."""
    return Admission(SETTINGS, clock)


def anna(admission: Admission, password: str, source: str = ABROAD) -> object:
    """A telephone calls: asked for its password, it gives this one."""
    verdict = admission.invite(request(sender="<sip:anna@x>"), source)
    if not isinstance(verdict, Challenge):
        return verdict
    return admission.invite(
        request(sender="<sip:anna@x>", Authorization=answer(verdict.header, password)), source
    )


# --- by address -------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [TRUNK, "2001:db8::5", f"::ffff:{TRUNK}"])
def test_a_peer_is_let_in_by_its_address(admission: Admission, source: str) -> None:
    """IPv4, IPv6 and IPv4 seen by an IPv6 socket; without an asserted identity the From is shown, unverified."""
    assert admission.invite(request(), source) == Admit("peer:trunk", "601234567", False)


def test_only_a_trusted_peers_asserted_identity_is_believed(admission: Admission) -> None:
    """The same header from a peer that is not trusted changes nothing."""
    call = request(P_Asserted_Identity='"Anna" <tel:+48700100200>')
    assert admission.invite(call, TRUNK) == Admit("peer:trunk", "+48700100200", True)
    assert admission.invite(call, PBX) == Admit("peer:pbx", "601234567", False)


def test_who_withholds_the_number_stays_unknown(admission: Admission) -> None:
    """Privacy: id takes the number away, wherever it stands."""
    call = request(P_Asserted_Identity="<sip:+48700100200@x>", Privacy="user; ID")
    assert admission.invite(call, TRUNK) == Admit("peer:trunk", "", True)
    assert admission.invite(request(Privacy="id"), PBX) == Admit("peer:pbx", "", False)


def test_an_account_is_called_from_its_registrar_only(admission: Admission) -> None:
    """The account's user and the registrar's address together let a call in; neither alone does."""
    call = request(to="48221234567", P_Asserted_Identity="<sip:+48700100200@x>")
    assert isinstance(admission.invite(call, ABROAD), Refuse)
    admission.registered("main", {ABROAD})
    assert admission.invite(call, ABROAD) == Admit("account:main", "+48700100200", True)
    assert isinstance(admission.invite(request(), ABROAD), Refuse)
    assert isinstance(admission.invite(call, "192.0.2.8"), Refuse)
    admission.registered("main", set())
    assert isinstance(admission.invite(call, ABROAD), Refuse)


def test_an_account_says_more_than_the_network_it_is_in(admission: Admission) -> None:
    """A registrar that is a peer, too: a call to the account is the account's."""
    admission.registered("main", {PBX})
    assert admission.invite(request(to="48221234567"), PBX) == Admit("account:main", "601234567", False)
    assert admission.invite(request(to="bot"), PBX) == Admit("peer:pbx", "601234567", False)


# --- by password --------------------------------------------------------------------------------------


def test_a_telephone_is_asked_for_its_password(admission: Admission) -> None:
    """The right one lets it in, the wrong one does not."""
    assert anna(admission, "tajne") == Admit("phone:anna", "anna", False)
    assert anna(admission, "domysł") == Refuse(403, "Forbidden", "wrong_password")


def test_an_answer_that_is_too_old_is_asked_again(admission: Admission, clock: Hands) -> None:
    """The telephone is told that only the challenge was stale, and nothing is held against it."""
    verdict = admission.invite(request(sender="<sip:anna@x>"), ABROAD)
    assert isinstance(verdict, Challenge)
    clock.at += 1000
    for _ in range(GUESSES + 1):
        again = admission.invite(
            request(sender="<sip:anna@x>", Authorization=answer(verdict.header, "domysł")), ABROAD
        )
        assert isinstance(again, Challenge)
        assert "stale=true" in again.header
    assert isinstance(anna(admission, "tajne"), Admit)


def test_another_users_password_does_not_help(admission: Admission) -> None:
    """Credentials must be those of the From."""
    challenge = admission.invite(request(sender="<sip:anna@x>"), ABROAD)
    assert isinstance(challenge, Challenge)
    told = answer(challenge.header)
    assert isinstance(admission.invite(request(sender="<sip:ewa@x>", Authorization=told), ABROAD), Refuse)


def test_a_stranger_is_not_even_asked(admission: Admission) -> None:
    """Unknown users, and messages without a readable From, are refused."""
    for sender in ("<sip:ewa@x>", "<sip:192.0.2.7>", "<sip:>", "anna", "<tel:601234567>"):
        assert admission.invite(request(sender=sender), ABROAD) == Refuse(403, "Forbidden", "stranger")


# --- limits -------------------------------------------------------------------------------------------


def test_who_guesses_is_shut_out_for_a_while(admission: Admission, clock: Hands) -> None:
    """After some wrong passwords even the right one is not looked at; after ten minutes it is."""
    for _ in range(GUESSES):
        assert anna(admission, "domysł") == Refuse(403, "Forbidden", "wrong_password")
        clock.at += 1
    assert anna(admission, "tajne") == Refuse(403, "Forbidden", "shut_out")
    clock.at += SHUT_OUT_S - 2
    assert anna(admission, "tajne") == Refuse(403, "Forbidden", "shut_out")
    clock.at += 1
    assert isinstance(anna(admission, "tajne"), Admit)


def test_a_guesser_shuts_out_only_its_own_address(admission: Admission) -> None:
    """The same user from another address, and a peer at the guesser's, are not touched."""
    for _ in range(GUESSES):
        anna(admission, "domysł")
    assert isinstance(anna(admission, "tajne", "192.0.2.8"), Admit)


def test_nobody_is_shut_out_by_answers_under_a_false_address(admission: Admission) -> None:
    """Wrong answers to a challenge that was given elsewhere count against nobody."""
    challenge = admission.invite(request(sender="<sip:anna@x>"), "192.0.2.66")
    assert isinstance(challenge, Challenge)
    wrong = request(sender="<sip:anna@x>", Authorization=answer(challenge.header, "domysł"))
    for _ in range(GUESSES + 1):
        assert isinstance(admission.invite(wrong, ABROAD), Challenge)
    assert isinstance(anna(admission, "tajne"), Admit)


def test_an_ipv6_network_is_one_guesser(admission: Admission) -> None:
    """Taking another address of the same /64 does not help."""
    for host in range(GUESSES):
        anna(admission, "domysł", f"2001:4860::{host}")
    assert anna(admission, "tajne", "2001:4860::ffff") == Refuse(403, "Forbidden", "shut_out")
    assert isinstance(anna(admission, "tajne", "2001:4860:0:1::1"), Admit)


def test_a_thousand_registrations_are_refused_then_ignored(admission: Admission, clock: Hands) -> None:
    """The first ones are answered, the others not; after a minute's pause they would be answered again."""
    register = request("REGISTER", sender="<sip:anna@x>")
    verdicts = [admission.other(register, ABROAD) for _ in range(1000)]
    assert verdicts[:NOISE] == [Refuse(403, "Forbidden", "stranger")] * NOISE
    assert verdicts[NOISE:] == [Refuse(SILENCE, "", "flood")] * (1000 - NOISE)
    clock.at += NOISE_S
    assert admission.other(register, ABROAD) == verdicts[0]


def test_strangers_calls_are_always_answered(admission: Admission) -> None:
    """A flood of INVITEs goes on being refused: each has had a 100 already."""
    verdicts = [admission.invite(request(), ABROAD) for _ in range(NOISE + 1)]
    assert verdicts[-1] == Refuse(403, "Forbidden", "flood")


def test_asking_for_passwords_has_a_limit_too(admission: Admission) -> None:
    """Calls that never answer the challenge are no longer challenged after a while; one that does is still let in."""
    calls = [admission.invite(request(sender="<sip:anna@x>"), ABROAD) for _ in range(NOISE + 1)]
    assert isinstance(calls[0], Challenge)
    assert calls[-1] == Refuse(403, "Forbidden", "flood")
    told = answer(calls[0].header)
    assert isinstance(admission.invite(request(sender="<sip:anna@x>", Authorization=told), ABROAD), Admit)


def test_noise_does_not_shut_a_telephone_out(admission: Admission) -> None:
    """A thousand REGISTERs under its address leave the telephone at another one, and credentials at this one, alone."""
    challenge = admission.invite(request(sender="<sip:anna@x>"), ABROAD)
    for _ in range(1000):
        admission.other(request("REGISTER"), ABROAD)
    assert isinstance(challenge, Challenge)
    told = answer(challenge.header)
    assert isinstance(admission.invite(request(sender="<sip:anna@x>", Authorization=told), ABROAD), Admit)


def test_a_flood_under_a_peers_address_does_not_shut_it_out(admission: Admission) -> None:
    """Nothing is counted against who is known by address."""
    for _ in range(1000):
        assert admission.other(request("OPTIONS"), TRUNK) == Admit("peer:trunk", "601234567", False)
        anna(admission, "domysł", TRUNK)
    assert isinstance(admission.invite(request(), TRUNK), Admit)


def test_memory_of_sources_is_bounded(clock: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there are too many, the one that was quiet longest is forgotten."""
    monkeypatch.setattr(module, "MAX_SOURCES", 3)
    tally = Tally(2, 10.0, clock)
    for source in (1, 1, 2, 2, 3, 3, 1, 4):
        tally.add(source)
    assert [tally.full(source) for source in (1, 2, 3, 4)] == [True, False, True, False]


@given(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60),
    st.ip_addresses(),
)
def test_no_text_in_any_header_lets_a_stranger_in(text: str, source: object) -> None:
    """Whatever stands in the headers, only addresses, registrations and passwords open."""
    admission = Admission(SETTINGS.model_copy(update={"peers": ()}), Hands())
    call = request(
        sender=f"<sip:{text}@x>",
        Authorization=f"Digest {text}",
        P_Asserted_Identity=text,
        Via=text,
        Privacy=text,
    )
    assert not isinstance(admission.invite(call, str(source)), Admit)
    assert not isinstance(admission.other(call, str(source)), Admit)

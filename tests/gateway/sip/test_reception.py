"""Who comes from outside is let in, answered or refused, and refusals are counted by reason."""

import pytest

from gateway.sip.admission import Admission, Admit
from gateway.sip.doorkeeper import SILENCE
from gateway.sip.protocol import Incoming, Refused
from gateway.sip.reception import Reception, incoming
from gateway.sip.stack import Happening
from tests.support.sip_stack import SOURCE, FakeStack, asked, request
from tests.support.virtual_time import LoopClock, run
from voicebot.config import Sip

PEER = {"peers": [{"name": "trunk", "addresses": [SOURCE]}]}
NOBODY: dict[str, object] = {"peers": []}


class House:
    """A reception and what it did. Runs where the clock is."""

    def __init__(self, settings: dict[str, object] | None = None) -> None:
        self.stack = FakeStack()
        config = Sip.model_validate(PEER if settings is None else settings)
        self.reception = Reception(self.stack, Admission(config, LoopClock()))
        self.reception.open = True

    async def invite(self, what: Happening, full: bool = False) -> Admit | None:
        """How a call fares."""
        return self.reception.invite(what, full)

    async def other(self, *happenings: Happening, full: bool = False) -> None:
        """Other requests."""
        for what in happenings:
            self.reception.other(what, full)


def test_a_known_peer_is_let_in() -> None:
    """Unanswered as yet: that is the gateway's part."""
    house = House()
    verdict = run(house.invite(asked("i_invite", 1, new=True)))
    assert verdict == Admit("peer:trunk", "601234567", False)
    assert house.stack.done == []


@pytest.mark.parametrize(
    ("what", "status", "reason"),
    [
        (Happening("i_invite", 1, 100, request=77, new=True), 400, "unreadable"),
        (asked("i_invite", 1, contact="<tel:+1>", new=True), 400, "unreachable"),
        (asked("i_invite", 1, contact="", new=True), 400, "unreachable"),
        (asked("i_invite", 1, "Record-Route: <tel:1;lr>", new=True), 400, "unreachable"),
    ],
)
def test_who_cannot_be_answered_is_refused(what: Happening, status: int, reason: str) -> None:
    """Even a known peer."""
    house = House()
    assert run(house.invite(what)) is None
    assert house.stack.answers(1) == [status]
    assert house.reception.refused == {reason: 1}


def test_a_stranger_is_refused() -> None:
    """With the word of the admission."""
    house = House(NOBODY)
    assert run(house.invite(asked("i_invite", 1, new=True))) is None
    assert house.stack.answers(1) == [403]
    assert house.reception.refused == {"stranger": 1}


def test_a_known_telephone_is_asked_for_its_password() -> None:
    """By a challenge, which is no refusal."""
    house = House({"peers": [], "phones": [{"user": "601234567", "password": "x"}]})
    assert run(house.invite(asked("i_invite", 1, new=True))) is None
    [(_, status, _, _, headers, _)] = house.stack.told("respond")
    assert status == 401
    assert headers["WWW-Authenticate"].startswith("Digest ")
    assert house.reception.refused == {}


def test_a_full_line_and_a_house_without_gateway_say_when_to_come_again() -> None:
    """503 with Retry-After, so that a proxy tries the next one."""
    house = House()
    assert run(house.invite(asked("i_invite", 1, new=True), full=True)) is None
    house.reception.open = False
    assert run(house.invite(asked("i_invite", 2, new=True))) is None
    assert [said[1] for said in house.stack.told("respond")] == [503, 503]
    assert all("Retry-After" in said[4] for said in house.stack.told("respond"))
    assert house.reception.refused == {"full": 1, "no_gateway": 1}


def test_a_known_peer_gets_the_answers_it_may_expect() -> None:
    """Whether calls are taken, that we are no registrar, and that a call is not known."""
    house = House()
    run(
        house.other(
            asked("i_options", 1, new=True), asked("i_register", 2, new=True), asked("i_info", 3, new=True)
        )
    )
    run(house.other(asked("i_options", 4, new=True), full=True))
    assert [(said[0], said[1], said[3]) for said in house.stack.told("respond")] == [
        (1, 200, 77),
        (2, 405, 77),
        (3, 481, 77),
        (4, 503, 77),
    ]


def test_a_stranger_gets_nothing_from_other_requests() -> None:
    """Refused at first, then met with silence; what the stack has answered is not answered again."""
    house = House(NOBODY)
    run(house.other(*(asked("i_register", handle, new=True) for handle in range(100))))
    run(house.other(asked("i_bye", 200, status=200, new=True)))
    assert house.stack.answers(0) == [403]
    assert house.stack.told("respond")[-1][1:3] == (403, SILENCE)
    assert house.stack.answers(200) == []
    assert set(house.reception.refused) == {"stranger", "flood"}
    assert house.reception.refused.total() == 100


def test_a_request_that_cannot_be_read_is_bad() -> None:
    """And counted."""
    house = House()
    run(house.other(Happening("i_options", 1, 100, request=77, new=True)))
    assert house.stack.answers(1) == [400]
    assert house.reception.refused == {"unreadable": 1}


def test_refusals_are_told_once_a_second() -> None:
    """With their number since the last time."""
    house = House(NOBODY)
    for handle in range(3):
        run(house.invite(asked("i_invite", handle, new=True)))
    assert house.reception.refusals(10.0) == [Refused("stranger", 3)]
    run(house.invite(asked("i_invite", 4, new=True)))
    assert house.reception.refusals(10.9) == []
    assert house.reception.refusals(11.0) == [Refused("stranger", 1)]
    assert house.reception.refusals(20.0) == []


def test_what_is_refused_without_a_gateway_is_told_to_the_next_one() -> None:
    """Nobody hears it before, and nothing is lost."""
    house = House()
    house.reception.open = False
    run(house.invite(asked("i_invite", 1, new=True)))
    assert house.reception.refusals(10.0) == []
    house.reception.open = True
    assert house.reception.refusals(20.0) == [Refused("no_gateway", 1)]


def test_the_gateway_is_told_what_it_needs_of_a_call() -> None:
    """Who, to whom, from where, how safely, with what description; and the headers by name."""
    call = request("INVITE", "Subject: a", "Subject: b", sdp="v=0\r\n", uri="sip:shop@192.0.2.1")
    told = incoming("in-1", call, SOURCE, Admit("peer:trunk", "+48601234567", True))
    assert told == Incoming(
        "in-1", "peer:trunk", "+48601234567", True, "shop", SOURCE, False, "v=0\r\n", told.headers
    )
    assert told.headers["subject"] == "a"
    secure = request("INVITE", uri="tel:x").headers | {"via": ("SIP/2.0/TLS a;branch=1",)}
    safe = incoming("in-1", type(call)(secure, b"", "INVITE", "urn:x"), SOURCE, Admit("phone:a", "a", False))
    assert (safe.secure, safe.called, safe.sdp) == (True, "bot", None)

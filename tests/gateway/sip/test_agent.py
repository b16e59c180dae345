"""What the stack tells becomes events for the gateway, and what the gateway wants becomes SIP; whatever goes wrong ends one call."""

from typing import Any

import pytest

from gateway.sip.admission import Admission
from gateway.sip.agent import ACK_TIMEOUT, MAX_INFO, UNUSABLE, Agent
from gateway.sip.dialog import Patience
from gateway.sip.protocol import (
    Accepted,
    Answered,
    Command,
    Confirmed,
    Ended,
    Event,
    GotInfo,
    HangUp,
    Incoming,
    Invite,
    Offer,
    Offered,
    Progress,
    Refer,
    Refused,
    Rejected,
    Respond,
    SendInfo,
    Transferring,
)
from gateway.sip.stack import Happening
from tests.support.sip_stack import SOURCE, FakeStack, answered, asked, state
from voicebot.clock import SystemClock
from voicebot.config import Sip

IN, OUT = 1, 101
CALL = "in-b-1"
HERE = {"Contact": "<sip:127.0.0.1:5060>"}
BAD = "<tel:+1>"
CHALLENGE = 'Proxy-Authenticate: Digest realm="r",nonce="n"'
DIAL = Invite("out-1", "sip:+48601@trunk", "sip:bot@shop", "v=0", user="bot", password="x", ring_s=20.0)


class House:
    """An agent, its stack, and what the gateway hears."""

    def __init__(self, **settings: Any) -> None:
        config = Sip.model_validate({"peers": [{"name": "trunk", "addresses": [SOURCE]}], **settings})
        self.stack = FakeStack()
        self.events: list[Event] = []
        self.fail = False
        self.agent = Agent(config, self.stack, Admission(config, SystemClock()), self._emit, "b")
        self.agent.attach()

    def _emit(self, event: Event) -> None:
        if self.fail:
            self.fail = False
            raise ValueError("nobody expected that")
        self.events.append(event)

    def happen(self, *happenings: Happening, now: float = 0.0) -> None:
        for what in happenings:
            self.agent.happened(what, now)

    def want(self, *commands: Command, now: float = 0.0) -> None:
        for command in commands:
            self.agent.command(command, now)

    def heard(self) -> list[Event]:
        """What the gateway was told since the last time."""
        events, self.events = self.events, []
        return events

    def did(self) -> list[tuple[Any, ...]]:
        """What the stack was told since the last time."""
        done, self.stack.done = self.stack.done, []
        return done

    def ringing(self) -> "House":
        """A call of theirs that we have not answered."""
        self.happen(asked("i_invite", IN, new=True, sdp="offer"))
        self.heard()
        return self

    def up(self) -> "House":
        """A call of theirs that is up."""
        self.ringing()
        self.want(Respond(CALL, 200, "OK", "answer"))
        self.happen(asked("i_ack", IN, status=200))
        self.heard(), self.did()
        return self

    def calling(self) -> "House":
        """A call of ours that they have not answered."""
        self.want(DIAL)
        self.did()
        return self

    def talking(self) -> "House":
        """A call of ours that is up."""
        self.calling()
        self.happen(answered("r_invite", OUT, 200, sdp="answer"))
        self.heard(), self.did()
        return self


# --- calls that come in -----------------------------------------------------------------------------------


def test_a_call_comes_in_is_answered_and_ends() -> None:
    """Told once at every step; the handle is closed at the end."""
    house = House()
    house.happen(asked("i_invite", IN, new=True, sdp="offer"))
    [incoming] = house.heard()
    assert isinstance(incoming, Incoming)
    assert (incoming.call, incoming.admitted_by, incoming.sdp) == (CALL, "peer:trunk", "offer")
    house.want(Respond(CALL, 180, "Ringing"), Respond(CALL, 200, "OK", "answer", (("X", "y"),)))
    assert house.did() == [
        ("respond", IN, 180, "Ringing", 0, HERE, None),
        ("respond", IN, 200, "OK", 0, {"X": "y"} | HERE, "answer"),
    ]
    house.happen(asked("i_ack", IN, status=200), asked("i_ack", IN, status=200))
    assert house.heard() == [Confirmed(CALL)]
    house.happen(asked("i_bye", IN, status=200), state(IN, "terminated", 200), state(IN, "terminated"))
    assert house.heard() == [Ended(CALL, "bye")]
    assert house.did() == [("close", IN)]
    assert house.agent.handles == 0


def test_who_gives_up_before_the_answer_is_told_apart() -> None:
    """A CANCEL; the stack has said 487."""
    house = House().ringing()
    house.happen(asked("i_cancel", IN, status=200), state(IN, "terminated", 487))
    assert house.heard() == [Ended(CALL, "cancel", 487)]


def test_a_call_that_the_gateway_does_not_want_is_refused() -> None:
    """With its own words."""
    house = House().ringing()
    house.want(Respond(CALL, 486, "Busy Here"), Respond(CALL, 200, "OK", "answer"))
    assert house.did() == [("respond", IN, 486, "Busy Here", 0, HERE, None)]
    assert house.heard() == [Ended(CALL, "local", 486)]
    house.happen(state(IN, "terminated", 486))
    assert house.did() == [("close", IN)]
    assert house.heard() == []


def test_an_answer_that_comes_with_the_ack_is_told() -> None:
    """Of a caller who wanted our offer, at the beginning and later."""
    house = House()
    house.happen(asked("i_invite", IN, new=True))
    house.want(Respond(CALL, 200, "OK", "our offer"))
    house.heard()
    house.happen(asked("i_ack", IN, status=200, sdp="their answer"))
    assert house.heard() == [Confirmed(CALL, "their answer")]
    house.happen(asked("i_invite", IN))
    assert house.heard() == [Offered(CALL, None)]
    house.want(Respond(CALL, 200, "OK", "our offer"))
    house.happen(asked("i_ack", IN, status=200, sdp="their answer again"))
    assert house.heard() == [Confirmed(CALL, "their answer again")]


@pytest.mark.parametrize(
    ("now", "done", "ended"),
    [
        (180.0, ("respond", IN, 480, "Temporarily Unavailable", 0, {}, None), Ended(CALL, "timeout", 480)),
    ],
)
def test_a_call_that_the_gateway_never_answers_is_refused(
    now: float, done: tuple[Any, ...], ended: Event
) -> None:
    """By the second timer."""
    house = House().ringing()
    house.agent.tick(now - 0.1)
    assert house.did() == []
    house.agent.tick(now)
    assert (house.did(), house.heard()) == ([done], [ended])


def test_an_answer_that_is_never_acknowledged_ends_in_a_bye_of_ours() -> None:
    """Before the stack's own, which it may not survive; and the handle goes when nobody answers that either."""
    house = House().ringing()
    house.want(Respond(CALL, 200, "OK", "answer"))
    house.did()
    house.agent.tick(19.9)
    assert house.did() == []
    house.agent.tick(20.0)
    assert house.did() == [("bye", IN, ACK_TIMEOUT)]
    assert house.heard() == [Ended(CALL, "timeout", 408)]
    house.agent.tick(20.0 + Patience().goodbye)
    assert house.did() == [("close", IN)]
    assert house.heard() == []


def test_an_account_of_ours_is_answered_for_when_its_exchange_asks() -> None:
    """A BYE in a call that came by an account is repeated with its password."""
    account = {"name": "main", "user": "bot", "password": "x", "registrars": ["sip:r.example"]}
    house = House(accounts=[account])
    house.agent._reception._admission.registered("main", {SOURCE})
    house.up().want(HangUp(CALL))
    house.happen(answered("r_bye", IN, 407, CHALLENGE))
    assert house.did() == [("bye", IN, None), ("authenticate", IN, 'Digest:"r":bot:x')]


def test_as_many_calls_as_lines_are_let_in() -> None:
    """The next one is told to come again; a free line is a line."""
    house = House(max_calls=2)
    for handle in (1, 2, 3):
        house.happen(asked("i_invite", handle, new=True))
    assert house.stack.answers(3) == [503]
    assert house.stack.told("close") == [(3,)]
    house.happen(state(1, "terminated"), asked("i_invite", 4, new=True))
    assert house.stack.answers(4) == []


def test_strangers_are_answered_and_forgotten() -> None:
    """Their handles are closed, and the gateway hears how many there were, once a second."""
    house = House(peers=[])
    house.happen(
        asked("i_invite", 1, new=True),
        asked("i_options", 2, new=True),
        asked("i_bye", 3, status=200, new=True),
    )
    assert house.stack.answers(1) == house.stack.answers(2) == [403]
    assert house.stack.told("close") == [(1,), (2,), (3,)]
    house.agent.tick(10.0)
    house.agent.tick(10.5)
    assert house.heard() == [Refused("stranger", 2)]


# --- within a call ----------------------------------------------------------------------------------------


def test_a_change_of_the_call_waits_for_the_gateway() -> None:
    """By re-INVITE or UPDATE; another one meanwhile is told to come later."""
    house = House().up()
    house.happen(asked("i_invite", IN, sdp="hold"), asked("i_update", IN, sdp="more"))
    assert house.heard() == [Offered(CALL, "hold")]
    house.want(Respond(CALL, 200, "OK", "held"))
    assert [done[1:5] for done in house.did()] == [
        (IN, 500, "Overlapping Requests", 77),
        (IN, 200, "OK", 0),
    ]
    house.happen(asked("i_update", IN, sdp="resume"))
    house.want(Respond(CALL, 488, "Not Acceptable Here"))
    assert house.did() == [("respond", IN, 488, "Not Acceptable Here", 77, HERE, None)]
    assert house.heard() == [Offered(CALL, "resume")]


def test_an_offer_that_the_gateway_forgets_is_refused_and_the_call_goes_on() -> None:
    """By the second timer."""
    house = House().up()
    house.happen(asked("i_invite", IN, sdp="hold"), now=100.0)
    house.agent.tick(110.0)
    assert [done[1:3] for done in house.did()] == [(IN, 500)]
    assert house.heard() == [Offered(CALL, "hold")]
    house.want(Respond(CALL, 200, "OK", "late"))
    assert house.did() == []


def test_what_needs_no_gateway_is_answered_at_once() -> None:
    """A session refresh, a ping, a key; what nobody knows is not implemented."""
    house = House().up()
    house.happen(
        asked("i_update", IN),
        asked("i_options", IN),
        asked("i_info", IN, "Content-Type: application/dtmf-relay", sdp="Signal=5"),
        asked("i_method", IN),
    )
    assert [done[2] for done in house.did()] == [200, 200, 200, 501]
    assert house.heard() == [GotInfo(CALL, "application/dtmf-relay", "Signal=5")]


def test_an_info_that_is_too_long_is_not_passed_on() -> None:
    """It is answered all the same."""
    house = House().up()
    house.happen(asked("i_info", IN, sdp="x" * (MAX_INFO + 1)))
    assert [done[2] for done in house.did()] == [200]
    assert house.heard() == []


def test_what_the_stack_has_answered_is_not_answered_again() -> None:
    """Its own refusals and acknowledgements."""
    house = House().up()
    house.happen(
        *(asked(kind, IN, status=491) for kind in ("i_invite", "i_update", "i_info", "i_options", "i_method"))
    )
    assert (house.did(), house.heard()) == ([], [])


def test_a_request_that_cannot_be_read_is_bad_and_the_call_goes_on() -> None:
    """Nothing is known of what it wanted."""
    house = House().up()
    house.happen(Happening("i_info", IN, 100, request=77), Happening("i_bye", IN, 200))
    assert house.did() == [("respond", IN, 400, "Bad Request", 77, {}, None)]
    assert house.heard() == []


@pytest.mark.parametrize(
    ("kind", "status", "answers"),
    [
        ("i_invite", 100, [400]),
        ("i_update", 100, [400]),
        ("i_info", 100, [400]),
        ("i_notify", 200, []),
        ("i_prack", 200, []),
    ],
)
def test_who_cannot_be_answered_any_more_loses_the_call_at_once(
    kind: str, status: int, answers: list[int]
) -> None:
    """The stack has taken the target over already: it must not be left to end the call by itself."""
    house = House().up()
    house.happen(asked(kind, IN, contact=BAD, status=status, sdp="offer"))
    assert house.stack.answers(IN) == answers
    assert house.stack.told("bye") == [(IN, UNUSABLE)]
    assert house.heard() == [Ended(CALL, "bad", 400)]


def test_a_call_that_is_over_answers_nothing_but_that() -> None:
    """While the stack says goodbye."""
    house = House().up()
    house.want(HangUp(CALL, "Q.850;cause=16"), HangUp(CALL))
    assert house.did() == [("bye", IN, "Q.850;cause=16")]
    house.happen(asked("i_invite", IN, sdp="x"), asked("i_info", IN), asked("i_ack", IN, status=200, sdp="x"))
    house.happen(asked("i_notify", IN, status=200, sdp="SIP/2.0 200 OK"), asked("i_bye", IN, status=200))
    assert [done[2] for done in house.did()] == [481, 481]
    assert house.heard() == [Ended(CALL, "local")]
    house.happen(answered("r_bye", IN, 481))
    assert house.did() == [("close", IN)]


def test_a_peer_that_the_stack_gives_up_is_over_for_us_too() -> None:
    """The session timer ran out: the stack says BYE itself."""
    house = House().up()
    house.happen(state(IN, "terminating"), state(IN, "terminating"))
    assert house.heard() == [Ended(CALL, "timeout", 408)]
    house.happen(answered("r_bye", IN, 408))
    assert (house.did(), house.heard()) == ([("close", IN)], [])


def test_a_session_that_nobody_refreshed_has_timed_out() -> None:
    """Then the stack says BYE without a word before."""
    house = House().up()
    house.happen(answered("r_bye", IN, 200))
    assert (house.did(), house.heard()) == ([("close", IN)], [Ended(CALL, "timeout", 408)])


def test_a_call_that_ends_without_a_word_has_timed_out() -> None:
    """As the stack tells its status."""
    house = House().up()
    house.happen(Happening("i_terminated", IN, 904))
    assert house.heard() == [Ended(CALL, "timeout", 699)]


# --- changes of our own -----------------------------------------------------------------------------------


def test_our_own_change_of_a_call_is_accepted_or_not() -> None:
    """One at a time; the call goes on either way."""
    house = House().up()
    house.want(Offer(CALL, "hold"), Offer(CALL, "again"))
    assert house.did() == [("invite", IN, "hold", None, {})]
    assert house.heard() == [Rejected(CALL, 491)]
    house.happen(answered("r_invite", IN, 200, sdp="held"))
    assert (house.did(), house.heard()) == ([("ack", IN)], [Accepted(CALL, "held")])
    house.want(Offer(CALL, "resume"))
    house.happen(answered("r_invite", IN, 491))
    assert house.heard() == [Rejected(CALL, 491)]
    house.want(Offer(CALL, "resume"))
    house.agent.tick(Patience().offering)
    assert house.heard() == [Rejected(CALL, 408)]
    house.want(Offer(CALL, "resume"))
    assert [done[0] for done in house.did()] == ["invite"] * 3


def test_a_refresh_of_the_stack_itself_is_acknowledged_and_not_told() -> None:
    """It uses a re-INVITE where the other side knows no UPDATE."""
    house = House().up()
    house.happen(answered("r_invite", IN, 200, sdp="same"))
    assert (house.did(), house.heard()) == ([("ack", IN)], [])


def test_a_transfer_is_told_step_by_step() -> None:
    """The answer to the REFER, then what the other side says of the new call."""
    house = House().up()
    house.want(Refer(CALL, "sip:human@shop", "sip:bot@shop"))
    assert house.did() == [("refer", IN, "sip:human@shop", "sip:bot@shop")]
    house.happen(answered("r_refer", IN, 100), answered("r_refer", IN, 202))
    house.happen(asked("i_notify", IN, status=200, sdp="SIP/2.0 180 Ringing\r\n"))
    house.happen(asked("i_notify", IN, status=200, sdp="nonsense"))
    house.happen(asked("i_notify", IN, status=200, sdp="SIP/2.0 486 Busy Here"))
    assert house.heard() == [
        Transferring(CALL, "asked", 202),
        Transferring(CALL, "target", 180),
        Transferring(CALL, "target", 486),
    ]


def test_an_info_of_ours_goes_out() -> None:
    """And its answer is nobody's business."""
    house = House().up()
    house.want(SendInfo(CALL, "application/dtmf-relay", "Signal=1"))
    house.happen(answered("r_info", IN, 200), Happening("r_info", IN, 200))
    assert house.did() == [("info", IN, "application/dtmf-relay", "Signal=1")]
    assert house.heard() == []


def test_commands_for_calls_that_are_over_come_too_late() -> None:
    """And are no error."""
    house = House()
    house.want(Respond("x", 200, "OK"), HangUp("x"), Offer("x", ""), Refer("x", ""), SendInfo("x", "", ""))
    assert (house.did(), house.heard()) == ([], [])


def test_a_command_that_cannot_be_said_ends_the_call() -> None:
    """Rather than leave it in a state that nobody knows."""
    house = House().up()
    house.stack.refuses = {"refer"}
    house.want(Refer(CALL, "sip:x\r\nEvil: 1"))
    assert house.did() == [("bye", IN, None)]
    assert house.heard() == [Ended(CALL, "bad", 500)]


# --- calls that go out ------------------------------------------------------------------------------------


def test_somebody_is_called_and_answers() -> None:
    """By the route that is told, with our own Contact and name; every step is told."""
    house = House()
    call = Invite(
        "out-1",
        "sip:+48601@trunk",
        "sip:bot@shop",
        "v=0",
        'Sklep "Ł"',
        "sip:proxy;transport=tcp",
        headers=(("X", "y"),),
    )
    house.want(call, call)
    assert house.did() == [
        ("open", OUT, '"Sklep Ł" <sip:bot@shop>', "<sip:+48601@trunk>"),
        (
            "invite",
            OUT,
            "v=0",
            "<sip:proxy;transport=tcp;lr>",
            {"X": "y", "Contact": "<sip:bot@127.0.0.1:5060;transport=tcp>"},
        ),
    ]
    house.happen(answered("r_invite", OUT, 100), answered("r_invite", OUT, 183, sdp="early"))
    house.happen(answered("r_invite", OUT, 200, sdp="answer"))
    assert house.heard() == [Progress("out-1", 183, "Whatever", "early"), Answered("out-1", "answer")]
    assert house.did() == [("ack", OUT)]
    house.happen(asked("i_bye", OUT, status=200), state(OUT, "terminated"))
    assert house.heard() == [Ended("out-1", "bye")]


def test_a_challenge_is_answered_twice_at_most() -> None:
    """With the password of the call; without one it is a refusal."""
    house = House().calling()
    for _ in range(3):
        house.happen(answered("r_invite", OUT, 407, CHALLENGE))
    house.happen(Happening("r_invite", OUT, 100, "Authorized", answered("r_invite", OUT, 407).message))
    house.happen(state(OUT, "terminated", 407))
    assert house.stack.told("authenticate") == [(OUT, 'Digest:"r":bot:x')] * 2
    assert house.heard() == [Ended("out-1", "rejected", 407)]


@pytest.mark.parametrize(("status", "told"), [(486, 486), (302, 302), (603, 603), (904, 699)])
def test_a_refusal_is_told_with_its_status(status: int, told: int) -> None:
    """Who sends us elsewhere refuses, too: we call whom we were told to call."""
    house = House().calling()
    house.happen(answered("r_invite", OUT, status), state(OUT, "terminated", status))
    assert house.heard() == [Ended("out-1", "rejected", told)]
    assert house.did() == [("close", OUT)]


def test_who_does_not_answer_in_time_is_given_up() -> None:
    """At the end of the ring time, told at once; who answers not even that is forgotten after a while."""
    house = House().calling()
    house.happen(answered("r_invite", OUT, 180))
    house.agent.tick(19.9)
    assert house.heard() == [Progress("out-1", 180, "Whatever")]
    house.agent.tick(20.0)
    assert house.did() == [("cancel", OUT, None)]
    assert house.heard() == [Ended("out-1", "no_answer", 408)]
    house.agent.tick(27.9)
    assert house.did() == []
    house.agent.tick(28.0)
    assert house.did() == [("close", OUT)]


def test_an_answer_that_crosses_our_cancel_is_taken_and_ended() -> None:
    """Acknowledged, as it must be, and hung up."""
    house = House().calling()
    house.want(HangUp("out-1"))
    house.happen(answered("r_invite", OUT, 200, sdp="answer"))
    assert [done[0] for done in house.did()] == ["cancel", "ack", "bye"]
    house.happen(answered("r_bye", OUT, 200))
    assert house.did() == [("close", OUT)]
    assert house.heard() == [Ended("out-1", "local")]


def test_an_answer_of_somebody_who_cannot_be_reached_is_ended_without_ack() -> None:
    """Before the stack tries, and the same when it crossed our CANCEL."""
    house = House().calling()
    house.happen(answered("r_invite", OUT, 200, contact=BAD))
    assert house.did() == [("bye", OUT, UNUSABLE)]
    assert house.heard() == [Ended("out-1", "bad", 400)]
    other = House().calling()
    other.want(HangUp("out-1"))
    other.happen(answered("r_invite", OUT, 200, contact=BAD))
    assert [done[0] for done in other.did()] == ["cancel", "bye"]
    assert other.heard() == [Ended("out-1", "local")]
    unreadable = House().calling()
    unreadable.happen(Happening("r_invite", OUT, 200))
    assert unreadable.did() == [("bye", OUT, UNUSABLE)]


def test_a_later_answer_may_not_move_the_target_where_nothing_goes() -> None:
    """Of a re-INVITE, an UPDATE of the stack's, a REFER."""
    for kind in ("r_invite", "r_update", "r_refer"):
        house = House().talking()
        house.happen(answered(kind, OUT, 200, contact=BAD))
        assert house.did() == [("bye", OUT, UNUSABLE)]
        assert house.heard() == [Ended("out-1", "bad", 400)]


@pytest.mark.parametrize("refused", ["open", "invite"])
def test_a_call_that_cannot_be_made_is_bad(refused: str) -> None:
    """Told, and nothing is left."""
    house = House()
    house.stack.refuses = {refused}
    house.want(DIAL)
    assert house.heard() == [Ended("out-1", "bad", 400)]
    assert house.agent.handles == 0
    house.want(Invite("out-2", "sip:x@y", "nonsense", ""))
    assert house.heard() == [Ended("out-2", "bad", 400)]


# --- failures ---------------------------------------------------------------------------------------------


def test_without_a_gateway_calls_are_ended_and_nobody_is_let_in() -> None:
    """Each by what its state asks for; when it is back, calls are taken again."""
    house = House().up()
    house.happen(asked("i_invite", 2, new=True))
    house.calling()
    house.agent.detach(0.0)
    assert sorted(done[0] for done in house.did()) == ["bye", "cancel", "respond"]
    house.happen(asked("i_invite", 3, new=True), asked("i_options", 4, new=True))
    assert house.stack.answers(3) == house.stack.answers(4) == [503]
    house.agent.attach()
    house.happen(asked("i_invite", 5, new=True))
    assert house.stack.answers(5) == []


def test_a_handler_that_fails_ends_its_call_only() -> None:
    """Counted; the other call is not touched, the stranger's handle is closed."""
    house = House().up()
    house.fail = True
    house.happen(asked("i_info", IN))
    assert house.heard() == [Ended(CALL, "bad", 500)]
    assert house.stack.told("close") == [(IN,)]
    house.fail = True
    house.happen(asked("i_invite", 2, new=True))
    house.agent.tick(10.0)
    assert house.heard() == [Ended("in-b-2", "bad", 500), Refused("failed", 2)]
    house.stack.refuses = {"respond"}
    house.happen(asked("i_options", 3, new=True))
    assert house.stack.told("close")[-1] == (3,)


def test_what_happens_on_handles_that_are_gone_is_nothing() -> None:
    """The stack's last words."""
    house = House()
    house.happen(answered("r_bye", 9, 200), state(9, "terminated"), asked("i_info", 9))
    assert (house.did(), house.heard()) == ([], [])

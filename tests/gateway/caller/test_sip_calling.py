"""A telephone call as its signalling sees it, against messages of a made-up other end."""

from collections.abc import Sequence
from typing import Any

import pytest

from gateway.caller.sip_calling import (
    Action,
    Calling,
    Changed,
    Ended,
    Established,
    Failed,
    Progress,
)
from gateway.caller.sip_messages import Message, answered, parameter, parse, uri_of
from gateway.caller.sip_transactions import Send

BOT, US = ("10.0.0.2", 5060), ("10.0.0.1", 40000)
CHALLENGE = (("WWW-Authenticate", 'Digest realm="bot", nonce="n1", qop="auth"'),)


def _calling(**options: Any) -> Calling:
    target = uri_of("sip:bot@10.0.0.2:5060")
    assert target is not None
    return Calling(target, BOT, US, **options)


def _sent(actions: Sequence[Action]) -> list[Message]:
    """What goes out, read again."""
    messages = [parse(action.data) for action in actions if isinstance(action, Send)]
    return [message for message in messages if message is not None]


def _goes_to(actions: Sequence[Action]) -> list[tuple[str, int]]:
    return [action.to for action in actions if isinstance(action, Send)]


def _other(actions: Sequence[Action]) -> list[Action]:
    return [action for action in actions if not isinstance(action, Send)]


def _answer(
    request: Message, status: int, headers: Sequence[tuple[str, str]] = (), body: str = "", tag: str = "b1"
) -> bytes:
    return answered(request, status, "Because", tag, headers, body).encoded()


def _up(call: Calling, headers: Sequence[tuple[str, str]] = ()) -> Message:
    """Ring and be answered; their 200."""
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    call.receive(_answer(invite, 200, [("Contact", "<sip:bot@10.0.0.9:5099>"), *headers]), BOT, 0.1)
    assert call.state == "up"
    (ok,) = [parse(_answer(invite, 200))]
    assert ok is not None
    return ok


def _theirs(
    call: Calling, method: str, ok: Message, branch: str = "z9hG4bKt", body: str = "", **more: str
) -> bytes:
    """A request of theirs in the call."""
    headers = {
        "Via": f"SIP/2.0/UDP 10.0.0.9:5099;branch={branch}",
        "From": ok.header("To") or "",
        "To": ok.header("From") or "",
        "Call-ID": call.call_id,
        "CSeq": f"5 {method}",
        **({"Content-Type": "application/sdp"} if body else {}),
        **more,
    }
    return Message(f"{method} sip:caller@10.0.0.1 SIP/2.0", tuple(headers.items()), body.encode()).encoded()


def test_a_call_is_rung_answered_and_hung_up() -> None:
    """INVITE, 180, 200, ACK to the other end's contact, BYE."""
    call = _calling(caller="anna")
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    assert (invite.start, invite.text()) == ("INVITE sip:bot@10.0.0.2:5060 SIP/2.0", "v=0\r\n")
    assert (invite.header("From") or "").startswith("<sip:anna@10.0.0.1>;tag=")
    assert invite.header("Contact") == "<sip:anna@10.0.0.1:40000>"
    assert call.receive(_answer(invite, 180), BOT, 0.1) == [Progress(180)]
    assert call.receive(_answer(invite, 183), BOT, 0.1) == [Progress(183)]
    assert (call.state, call.wake_at) == ("ringing", None)
    actions = call.receive(
        _answer(invite, 200, [("Contact", "<sip:bot@10.0.0.9:5099>")], "v=0\r\n"), BOT, 0.2
    )
    (ack,), (established,) = _sent(actions), _other(actions)
    assert (ack.start, ack.sequence()) == (
        "ACK sip:bot@10.0.0.9:5099 SIP/2.0",
        (invite.sequence()[0], "ACK"),
    )
    assert ack.branch() != invite.branch()
    assert isinstance(established, Established)
    assert established.response.body == b"v=0\r\n"
    assert _goes_to(actions) == [("10.0.0.9", 5099)]
    actions = call.hang_up(9.0)
    (bye,) = _sent(actions)
    assert (bye.start, bye.sequence()) == (
        "BYE sip:bot@10.0.0.9:5099 SIP/2.0",
        (invite.sequence()[0] + 1, "BYE"),
    )
    assert parameter(bye.header("To") or "", "tag") == "b1"
    assert call.hang_up(9.1) == []
    assert call.receive(_answer(bye, 100), BOT, 9.1) == []
    assert call.receive(_answer(bye, 200), BOT, 9.2) == [Ended("us")]
    assert (call.state, call.wake_at, call.hang_up(9.3)) == ("over", None, [])


def test_an_answer_that_comes_again_is_acknowledged_again() -> None:
    """With the same ACK; the call is not begun twice."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    first = call.receive(_answer(invite, 200), BOT, 0.1)
    assert call.receive(_answer(invite, 200), BOT, 0.6) == first[:1]


def test_an_invite_is_sent_again_until_somebody_says_something() -> None:
    """And given up as unanswered."""
    call = _calling()
    invite = call.start("v=0\r\n", 0.0)
    assert call.wake_at == 0.5
    assert call.wake(0.5) == invite
    assert call.wake(8.0) == [Failed(408, "nobody answers at this address")]
    assert (call.state, call.wake_at) == ("over", None)


@pytest.mark.parametrize("status", [302, 404, 486, 503, 603])
def test_a_refusal_is_acknowledged_each_time_and_told_once(status: int) -> None:
    """The ACK belongs to the INVITE's transaction and carries the refusal's tag."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    actions = call.receive(_answer(invite, status), BOT, 0.1)
    (ack,) = _sent(actions)
    assert (ack.branch(), ack.sequence()) == (invite.branch(), (invite.sequence()[0], "ACK"))
    assert parameter(ack.header("To") or "", "tag") == "b1"
    assert _other(actions) == [Failed(status, "Because")]
    assert call.receive(_answer(invite, status), BOT, 0.6) == actions[:1]


def test_a_caller_who_gives_up_while_it_rings_cancels() -> None:
    """CANCEL with the INVITE's branch and number, then 487."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    call.receive(_answer(invite, 180), BOT, 0.1)
    (cancel,) = _sent(call.hang_up(1.0))
    assert (cancel.branch(), cancel.sequence()) == (invite.branch(), (invite.sequence()[0], "CANCEL"))
    assert call.hang_up(1.1) == []
    assert call.receive(_answer(cancel, 200), BOT, 1.2) == []
    assert _other(call.receive(_answer(invite, 487), BOT, 1.2)) == [Failed(487, "Because")]
    assert call.state == "over"


def test_a_cancel_waits_until_the_other_end_has_said_something() -> None:
    """Before a first answer it must not be sent."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    assert call.hang_up(0.1) == []
    (cancel,) = _sent(call.receive(_answer(invite, 100), BOT, 0.2))
    assert cancel.method == "CANCEL"
    assert call.wake(9.0) == []


def test_an_answer_that_crosses_the_cancel_is_hung_up() -> None:
    """Acknowledged first."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    call.receive(_answer(invite, 180), BOT, 0.1)
    call.hang_up(1.0)
    actions = call.receive(_answer(invite, 200), BOT, 1.1)
    assert [message.method for message in _sent(actions)] == ["ACK", "BYE"]
    assert _other(actions) == []


def test_nobody_rings_who_hung_up_before() -> None:
    """There is nothing to send."""
    call = _calling()
    assert call.hang_up(0.0) == []
    assert call.state == "over"


def test_a_goodbye_without_an_answer_ends_the_call_all_the_same() -> None:
    """After some tries."""
    call = _calling()
    _up(call)
    call.hang_up(10.0)
    tries = []
    while call.wake_at is not None:
        tries += call.wake(call.wake_at)
    assert [type(action) for action in tries] == [Send] * 4 + [Ended]


@pytest.mark.parametrize(
    ("status", "asks", "proves"),
    [(401, "WWW-Authenticate", "Authorization"), (407, "Proxy-Authenticate", "Proxy-Authorization")],
)
def test_a_challenge_is_answered_once(status: int, asks: str, proves: str) -> None:
    """A new INVITE with the next number; a second challenge is a refusal."""
    call = _calling(credentials=("anna", "secret"))
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    challenge = [(asks, CHALLENGE[0][1])]
    ack, again = _sent(call.receive(_answer(invite, status, challenge), BOT, 0.1))
    assert (ack.method, again.method) == ("ACK", "INVITE")
    assert again.sequence() == (invite.sequence()[0] + 1, "INVITE")
    assert again.text() == "v=0\r\n"
    proof = again.header(proves) or ""
    assert (parameter(proof, "username"), parameter(proof, "uri")) == ("anna", "sip:bot@10.0.0.2:5060")
    assert _other(call.receive(_answer(again, status, challenge), BOT, 0.2)) == [Failed(status, "Because")]


@pytest.mark.parametrize("credentials", [None, ("anna", "secret")])
def test_a_challenge_that_cannot_be_answered_is_a_refusal(credentials: tuple[str, str] | None) -> None:
    """No password, or another kind of challenge."""
    call = _calling(credentials=credentials)
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    basic = [("WWW-Authenticate", 'Basic realm="b"')] if credentials else CHALLENGE
    assert _other(call.receive(_answer(invite, 401, basic), BOT, 0.1)) == [Failed(401, "Because")]


def test_a_challenged_goodbye_is_proved_too() -> None:
    """Some exchanges ask again."""
    call = _calling(credentials=("anna", "secret"))
    _up(call)
    (bye,) = _sent(call.hang_up(1.0))
    (again,) = _sent(call.receive(_answer(bye, 401, CHALLENGE), BOT, 1.1))
    assert again.header("Authorization") is not None
    assert call.receive(_answer(again, 200), BOT, 1.2) == [Ended("us")]


def test_a_proxy_stays_in_the_way() -> None:
    """Record-Route in reverse order; requests go to the nearest proxy when its address is known."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    proxies = [("Record-Route", "<sip:10.0.0.4;lr>, <sip:10.0.0.3:5070;lr>"), ("Contact", "<sip:bot@x.test>")]
    actions = call.receive(_answer(invite, 200, proxies), BOT, 0.1)
    (ack,) = _sent(actions)
    assert ack.listed("Route") == ["<sip:10.0.0.3:5070;lr>", "<sip:10.0.0.4;lr>"]
    assert ack.start == "ACK sip:bot@x.test SIP/2.0"
    assert _goes_to(actions) == [("10.0.0.3", 5070)]
    call = _calling()
    _up(call, [("Record-Route", "<sip:proxy.test;lr>")])
    assert _goes_to(call.hang_up(1.0)) == [BOT]


def test_they_hang_up() -> None:
    """Answered, also when it comes again; the reason is told."""
    call = _calling()
    ok = _up(call)
    bye = _theirs(call, "BYE", ok, Reason='Q.850;cause=16;text="done"')
    actions = call.receive(bye, BOT, 1.0)
    assert _other(actions) == [Ended("them", "done")]
    assert [message.status for message in _sent(actions)] == [200]
    assert call.receive(bye, BOT, 1.5) == actions[:1]
    assert call.hang_up(2.0) == []


def test_goodbyes_may_cross() -> None:
    """Theirs ends the call; the answer to ours changes nothing any more."""
    call = _calling()
    ok = _up(call)
    (bye,) = _sent(call.hang_up(1.0))
    assert _other(call.receive(_theirs(call, "BYE", ok), BOT, 1.0)) == [Ended("them")]
    assert call.receive(_answer(bye, 481), BOT, 1.1) == []


def test_a_new_offer_is_answered_until_it_is_acknowledged() -> None:
    """Re-INVITE: our description, sent again until the ACK; their new contact is taken over."""
    offers: list[str | None] = []

    def renegotiate(offer: str | None) -> str | None:
        offers.append(offer)
        return "v=0 ours"

    call = _calling(renegotiate=renegotiate)
    ok = _up(call)
    invite = _theirs(call, "INVITE", ok, body="v=0 theirs", Contact="<sip:bot@10.0.0.8>")
    (answer,) = call.receive(invite, BOT, 1.0)
    (response,) = _sent([answer])
    assert (response.status, response.text()) == (200, "v=0 ours")
    assert call.receive(invite, BOT, 1.2) == [answer]
    assert call.wake(1.5) == [answer]
    assert call.receive(_theirs(call, "ACK", ok, branch="z9a"), BOT, 1.6) == []
    assert call.wake_at is None
    assert offers == ["v=0 theirs"]
    assert _goes_to(call.hang_up(2.0)) == [("10.0.0.8", 5060)]


def test_they_may_ask_for_our_offer() -> None:
    """Their answer comes with the ACK."""
    call = _calling(renegotiate=lambda offer: "v=0 ours" if offer is None else None)
    ok = _up(call)
    (response,) = _sent(call.receive(_theirs(call, "INVITE", ok), BOT, 1.0))
    assert response.text() == "v=0 ours"
    assert call.receive(_theirs(call, "ACK", ok, branch="z9a", body="v=0 x"), BOT, 1.1) == [Changed("v=0 x")]


def test_an_answer_to_their_offer_that_is_never_acknowledged_ends_the_call() -> None:
    """By our BYE."""
    call = _calling(renegotiate=lambda offer: "v=0 ours")
    ok = _up(call)
    call.receive(_theirs(call, "INVITE", ok, body="v=0"), BOT, 1.0)
    (bye,) = _sent(call.wake(40.0))
    assert bye.method == "BYE"


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("OPTIONS", "", 200),
        ("INFO", "", 200),
        ("NOTIFY", "", 200),
        ("UPDATE", "", 200),
        ("UPDATE", "v=0", 488),
        ("INVITE", "v=0", 488),
        ("REFER", "", 405),
        ("CANCEL", "", 405),
    ],
)
def test_what_they_ask_in_the_call_is_answered(method: str, body: str, status: int) -> None:
    """Nothing is left without an answer; the call goes on."""
    call = _calling()
    ok = _up(call)
    actions = call.receive(_theirs(call, method, ok, body=body), BOT, 1.0)
    assert [message.status for message in _sent(actions)] == [status]
    assert _other(actions) == []
    assert call.state == "up"


def test_what_belongs_to_no_call_is_answered_so() -> None:
    """Another call's BYE, a new call; OPTIONS are always answered; an ACK never."""
    call = _calling()
    ok = _up(call)
    for method, change, status in (
        ("BYE", {"Call-ID": "other"}, 481),
        ("BYE", {"From": "<sip:x>;tag=other"}, 481),
        ("INVITE", {"To": "<sip:caller@10.0.0.1>"}, 486),
        ("OPTIONS", {"Call-ID": "other", "To": "<sip:caller@10.0.0.1>"}, 200),
    ):
        data = _theirs(call, method, ok, branch=f"z9{method}{len(change)}{status}{change}"[:40], **change)
        (response,) = _sent(call.receive(data, BOT, 1.0))
        assert response.status == status
        assert parameter(response.header("To") or "", "tag") is not None
    assert call.receive(_theirs(call, "ACK", ok, **{"Call-ID": "other"}), BOT, 1.0) == []
    assert call.state == "up"


def test_what_is_not_for_us_is_ignored() -> None:
    """Noise, answers to nothing we asked, answers of another call."""
    call = _calling()
    (invite,) = _sent(call.start("v=0\r\n", 0.0))
    stray = Message(invite.start, (("Via", "SIP/2.0/UDP x;branch=other"), *invite.headers[1:]))
    foreign = Message(invite.start, tuple((n, "other" if n == "call-id" else v) for n, v in invite.headers))
    for data in (b"hello", b"", _answer(stray, 200), _answer(foreign, 200)):
        assert call.receive(data, BOT, 0.1) == []
    assert call.state == "calling"


def test_a_trunk_vouches_for_the_number() -> None:
    """In the INVITE alone, and only where it was asked to."""
    (invite,) = _sent(_calling(caller="+48577123984", asserted=True).start("v=0\r\n", 0.0))
    assert (invite.header("P-Asserted-Identity") or "").startswith("<sip:+48577123984@")
    (plain,) = _sent(_calling(caller="+48577123984").start("v=0\r\n", 0.0))
    assert plain.header("P-Asserted-Identity") is None

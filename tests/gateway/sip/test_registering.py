"""Each REGISTER is sent once, answered for once, and teaches admission where an account's calls come from."""

import pytest

from gateway.sip.admission import Admission, Admit
from gateway.sip.protocol import Event, Register, Registered, Unregister
from gateway.sip.registering import ANSWER_S, Registrations, granted
from tests.support.sip_stack import SOURCE, FakeStack, answered, asked, request, response, state
from voicebot.clock import SystemClock
from voicebot.config import Sip

CHALLENGE = 'WWW-Authenticate: Digest realm="r",nonce="n"'
WISH = Register("main", "sip:bot@shop.example", "sip:one.example", "bot", "secret", 600)
CONTACT = "<sip:bot@127.0.0.1:5060>"


class House:
    """Registrations, their stack, and what the gateway hears."""

    def __init__(self) -> None:
        self.stack = FakeStack()
        self.events: list[Event] = []
        account = {"name": "main", "user": "bot", "password": "secret", "registrars": ["sip:one.example"]}
        config = Sip.model_validate({"peers": [], "accounts": [account]})
        self.admission = Admission(config, SystemClock())
        self.registrations = Registrations(config, self.stack, self.admission, self.events.append)

    def register(self, wish: Register = WISH, now: float = 0.0) -> int:
        """The handle of the account."""
        self.registrations.command(wish, now)
        return int(self.stack.told("register")[-1][0])

    @property
    def lets_in(self) -> bool:
        """Whether a call from where the registrar is would be taken."""
        return isinstance(self.admission.invite(request("INVITE"), SOURCE), Admit)


def test_an_account_is_registered_with_its_password() -> None:
    """The challenge is answered; the outcome says for how long."""
    house = House()
    handle = house.register()
    assert house.stack.done == [
        ("open", handle, "<sip:bot@shop.example>", "<sip:bot@shop.example>"),
        ("register", handle, "sip:one.example", CONTACT, 600),
    ]
    house.registrations.happened(answered("r_method", handle, 401, CHALLENGE), 1.0)
    assert house.stack.told("authenticate") == [(handle, 'Digest:"r":bot:secret')]
    assert house.events == []
    house.registrations.happened(answered("r_method", handle, 200, contact=f"{CONTACT};expires=300"), 2.0)
    assert house.events == [Registered("main", 200, 300)]


def test_calls_are_taken_from_where_the_registrar_was_found() -> None:
    """From the first 200 until the registration is taken back."""
    house = House()
    handle = house.register()
    assert not house.lets_in
    house.registrations.happened(answered("r_method", handle, 200), 1.0)
    assert house.lets_in
    house.registrations.command(Unregister("main"), 2.0)
    assert not house.lets_in
    assert house.stack.told("register")[-1] == (handle, "sip:one.example", CONTACT, 0)
    house.registrations.happened(answered("r_method", handle, 200), 3.0)
    assert house.stack.told("close") == [(handle,)]
    assert house.events == [Registered("main", 200, 600)]


def test_a_renewal_uses_the_same_handle_and_another_registrar_does_not() -> None:
    """So that the Call-ID stays at one registrar, and challenges of one are not answered to another."""
    house = House()
    first = house.register()
    house.registrations.happened(answered("r_method", first, 200), 1.0)
    assert house.register(now=400.0) == first
    other = house.register(Register("main", WISH.aor, "sip:two.example", "bot", "secret", 600), 500.0)
    assert other != first
    assert house.stack.told("close") == [(first,)]


@pytest.mark.parametrize(("status", "told"), [(403, 403), (404, 404), (503, 503), (904, 699)])
def test_a_refusal_is_told_as_it_is(status: int, told: int) -> None:
    """What to do about it is decided elsewhere; the stack's own numbers are not let out."""
    house = House()
    handle = house.register()
    house.registrations.happened(answered("r_method", handle, status), 1.0)
    assert house.events == [Registered("main", told)]
    assert not house.lets_in


def test_a_wrong_password_is_not_tried_for_ever() -> None:
    """The third challenge in a row is a refusal."""
    house = House()
    handle = house.register()
    for now in range(3):
        house.registrations.happened(answered("r_method", handle, 401, CHALLENGE), float(now))
    assert len(house.stack.told("authenticate")) == 2
    assert house.events == [Registered("main", 401)]


def test_a_challenge_that_nobody_understands_is_a_refusal() -> None:
    """No password leaves us."""
    house = House()
    handle = house.register()
    house.registrations.happened(answered("r_method", handle, 401, "WWW-Authenticate: Basic realm=x"), 1.0)
    assert house.stack.told("authenticate") == []
    assert house.events == [Registered("main", 401)]


def test_a_registrar_that_says_nothing_is_given_up() -> None:
    """By our own timer, once; what comes later is too late."""
    house = House()
    handle = house.register()
    house.registrations.tick(ANSWER_S - 0.1)
    assert house.events == []
    house.registrations.tick(ANSWER_S)
    house.registrations.tick(ANSWER_S + 1)
    assert not house.registrations.happened(answered("r_method", handle, 200), ANSWER_S + 2)
    assert house.events == [Registered("main", 408)]
    assert house.stack.told("close") == [(handle,)]


def test_taking_back_what_nobody_answers_ends_too() -> None:
    """Silently: nobody waits for it."""
    house = House()
    handle = house.register()
    house.registrations.happened(answered("r_method", handle, 200), 1.0)
    house.registrations.command(Unregister("main"), 2.0)
    house.registrations.command(Unregister("unknown"), 2.0)
    house.registrations.tick(2.0 + ANSWER_S)
    assert house.stack.told("close") == [(handle,)]
    assert house.events == [Registered("main", 200, 600)]


def test_what_is_no_answer_to_a_register_is_left_alone() -> None:
    """What happens on the handle is ours all the same; what happens elsewhere is not."""
    house = House()
    handle = house.register()
    assert house.registrations.happened(answered("r_method", handle, 100), 1.0)
    assert house.registrations.happened(state(handle, "terminated"), 1.0)
    assert not house.registrations.happened(asked("i_invite", 5), 1.0)
    assert house.events == []


def test_a_wish_that_no_header_can_hold_is_refused() -> None:
    """At once, and nothing is left of it."""
    house = House()
    house.stack.refuses = {"register"}
    house.registrations.command(WISH, 0.0)
    assert house.events == [Registered("main", 400)]
    assert [done[0] for done in house.stack.done] == ["open", "close"]
    house.stack.refuses = {"open"}
    house.registrations.command(WISH, 0.0)
    assert house.events == [Registered("main", 400)] * 2


@pytest.mark.parametrize(
    ("headers", "contact", "seconds"),
    [
        ((), "", 600),
        (("Expires: 120",), "", 120),
        (("Expires: 7200",), "", 600),
        (("Expires: 120",), '<sip:other@a>;expires=30, <sip:bot@b>;expires="90"', 90),
        (("Expires: soon",), "<sip:bot@b>;expires=x", 600),
        ((), "nonsense", 600),
    ],
)
def test_the_time_granted_is_that_of_our_own_contact(
    headers: tuple[str, ...], contact: str, seconds: int
) -> None:
    """Not that of others under the same account; and never more than was asked for."""
    assert granted(response(200, *headers, contact=contact), "bot", 600) == seconds

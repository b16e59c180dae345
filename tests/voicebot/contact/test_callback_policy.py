"""A callback's life as a state machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.contact.callback_policy import (
    CLOSED,
    CUT,
    LEASED,
    LIVE,
    UNKNOWN,
    Accepted,
    Broke,
    Cancelled,
    Case,
    Do,
    Due,
    Event,
    Kept,
    NotTaken,
    Outcome,
    Over,
    Rules,
    Rung,
    Settled,
    State,
    Taken,
    Wished,
    begun,
    step,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RULES = Rules()
MISSED = [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def go(case: Case, *events: Event, now: datetime = NOW, rules: Rules = RULES) -> Case:
    """The case after events that all must fit."""
    for event in events:
        taken = step(case, event, now, rules)
        assert taken is not None, (case.state, event)
        case = taken.case
    return case


def wished(at: datetime | None = None, entered: datetime = NOW, *, reachable: bool = True) -> Wished:
    return Wished(at, entered, reachable)


WAITING = go(begun(NOW), wished())
OFFERED = go(WAITING, Taken())
DIALLING = go(OFFERED, Accepted())
TALKING = go(DIALLING, Rung(Outcome.ANSWERED))


def test_a_wish_goes_its_way_to_a_talk() -> None:
    """Agent first, then the customer, then both; each step says what is to be done next."""
    case, done = begun(NOW), []
    for event in (wished(), Taken(), Accepted(), Rung(Outcome.ANSWERED), Over()):
        taken = step(case, event, NOW, RULES)
        assert taken is not None
        case = taken.case
        done.append((case.state, taken.do))
    assert done == [
        (State.WAITING, Do.NOTHING),
        (State.OFFERED, Do.OFFER),
        (State.DIALLING, Do.DIAL),
        (State.TALKING, Do.TALK),
        (State.DONE, Do.NOTHING),
    ]
    assert (case.tries, case.tries_left, case.entered, case.due) == (1, 2, NOW, None)


def test_without_a_number_it_only_stands_in_the_book() -> None:
    """Until the number is known nothing is due; then it keeps the place of its first word."""
    case = go(begun(NOW), wished(reachable=False))
    assert (case.state, case.due) == (State.WISHED, None)
    later = go(case, wished(entered=NOW + minutes(5)), now=NOW + minutes(5))
    assert (later.state, later.entered) == (State.WAITING, NOW)


def test_nothing_happens_before_the_time_that_was_named() -> None:
    """Not a moment earlier; then it waits with the place of its wish."""
    at = NOW + timedelta(hours=5)
    case = go(begun(NOW), wished(at))
    assert (case.state, case.due) == (State.SCHEDULED, at)
    assert step(case, Due(), at - timedelta(seconds=1), RULES) is None
    assert step(case, Taken(), at, RULES) is None
    assert go(case, Due(), now=at).state is State.WAITING
    assert go(case, Due(), now=at).entered == NOW


def test_the_place_in_the_queue_is_kept() -> None:
    """Who entered the queue twenty minutes ago stands where they stood."""
    assert go(begun(NOW), wished(entered=NOW - minutes(20))).entered == NOW - minutes(20)


@pytest.mark.parametrize("event", [NotTaken(), Due()])
def test_when_no_agent_took_it_it_waits_in_its_place(event: Event) -> None:
    """Declined, not answered, or offered by a process that died: offered again, no try spent."""
    now = NOW if isinstance(event, NotTaken) else NOW + RULES.lease
    case = go(OFFERED, event, now=now)
    assert (case.state, case.entered, case.tries, case.tries_left) == (State.WAITING, NOW, 0, 3)
    assert case.due == now + (RULES.pause if isinstance(event, NotTaken) else timedelta())


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.REJECTED])
def test_a_customer_who_is_not_reached_is_left_alone_and_goes_to_the_end(outcome: Outcome) -> None:
    """For the quarantine, and behind all who came until it is over."""
    case = go(DIALLING, Rung(outcome))
    back = NOW + RULES.quarantine
    assert (case.state, case.due, case.entered, case.why) == (State.QUARANTINED, back, back, outcome.value)
    assert go(case, Due(), now=back).state is State.WAITING


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED, Outcome.FAILED])
def test_who_was_not_reached_by_our_fault_keeps_the_place(outcome: Outcome) -> None:
    """A try is spent all the same: a trunk that is down does not ring agents for ever."""
    case = go(DIALLING, Rung(outcome))
    assert (case.state, case.entered, case.tries_left) == (State.QUARANTINED, NOW, 2)


@pytest.mark.parametrize("tries", [1, 2, 3])
def test_after_the_last_try_the_shop_is_told(tries: int) -> None:
    """One to three rings, then given up."""
    rules = Rules(tries=tries)
    case, now = go(begun(NOW), wished(), rules=rules), NOW
    for done in range(1, tries + 1):
        case = go(case, Taken(), Accepted(), now=now, rules=rules)
        taken = step(case, Rung(Outcome.NO_ANSWER), now, rules)
        assert taken is not None
        case = taken.case
        if done < tries:
            now += rules.quarantine
            case = go(case, Due(), now=now, rules=rules)
    assert (case.state, taken.do, case.tries, case.due) == (State.GIVEN_UP, Do.TELL_SHOP, tries, None)


def test_a_number_that_may_not_be_called_is_given_up_at_once() -> None:
    """Our own rules say no, and will say so the next time."""
    taken = step(DIALLING, Rung(Outcome.FORBIDDEN), NOW, RULES)
    assert taken is not None
    assert (taken.case.state, taken.do, taken.case.why) == (State.GIVEN_UP, Do.TELL_SHOP, "forbidden")


def test_who_died_while_ringing_the_customer_has_spent_the_try() -> None:
    """Nobody knows whether it rang: not before the lease is over, then the quarantine; the place is kept."""
    assert step(DIALLING, Due(), NOW + RULES.dial_lease - timedelta(seconds=1), RULES) is None
    now = NOW + RULES.dial_lease
    case = go(DIALLING, Due(), now=now)
    assert (case.state, case.due, case.entered) == (State.QUARANTINED, now + RULES.quarantine, NOW)
    assert (case.tries, case.tries_left, case.why) == (1, 2, UNKNOWN)
    assert step(DIALLING, Kept(), now, RULES) is None  # the lease of a ring is never renewed


def test_who_died_in_the_last_try_leaves_it_to_the_shop() -> None:
    """Given up would say that nobody answered; that is not known."""
    taken = step(replace(DIALLING, tries_left=0), Due(), NOW + RULES.dial_lease, RULES)
    assert taken is not None
    assert (taken.case.state, taken.do) == (State.CHECK, Do.TELL_SHOP)


def test_a_talk_that_broke_off_with_us_is_the_shops_to_look_at() -> None:
    """The customer is not rung again by itself; where the talk went on after all, its end is the end."""
    taken = step(TALKING, Due(), NOW + RULES.lease, RULES)
    assert taken is not None
    assert (taken.case.state, taken.case.why, taken.do) == (State.CHECK, CUT, Do.TELL_SHOP)
    assert go(taken.case, Over()).state is State.DONE


def test_a_talk_is_over_though_its_beginning_was_not_kept() -> None:
    """The database refused the answer: who has talked is not rung again."""
    assert go(DIALLING, Over()).state is State.DONE


@pytest.mark.parametrize("case", [DIALLING, TALKING])
def test_a_customer_whom_our_own_side_failed_is_the_shops_to_look_at(case: Case) -> None:
    """They answered, and nobody was there for them: neither done nor rung once more by itself."""
    taken = step(case, Broke(), NOW, RULES)
    assert taken is not None
    assert (taken.case.state, taken.do) == (State.CHECK, Do.TELL_SHOP)
    assert step(WAITING, Broke(), NOW, RULES) is None


def test_whoever_lives_keeps_it() -> None:
    """The lease of an offer or a talk is renewed."""
    later = NOW + timedelta(seconds=20)
    for case in (OFFERED, TALKING):
        assert go(case, Kept(), now=later).due == later + RULES.lease


@pytest.mark.parametrize("case", [begun(NOW), WAITING, OFFERED, go(DIALLING, Rung(Outcome.BUSY))])
def test_it_can_be_cancelled_until_the_customer_is_rung(case: Case) -> None:
    """In every state before that, and in the quarantine."""
    assert go(case, Cancelled()).state is State.CANCELLED


def test_cancelled_while_the_telephone_rings_it_is_not_rung_again() -> None:
    """Whoever answers is talked to; whoever does not is left alone."""
    case = go(DIALLING, Cancelled())
    assert (case.state, case.calling_off) == (State.DIALLING, True)
    assert go(case, Rung(Outcome.ANSWERED), Over()).state is State.DONE
    assert go(case, Rung(Outcome.NO_ANSWER)).state is State.CANCELLED
    assert go(case, Due(), now=NOW + RULES.dial_lease).state is State.CANCELLED
    asked_again = go(case, wished())
    assert go(asked_again, Rung(Outcome.NO_ANSWER)).state is State.QUARANTINED


def test_a_talk_cannot_be_cancelled() -> None:
    """It is going on."""
    assert step(TALKING, Cancelled(), NOW, RULES) is None


def test_asking_again_keeps_the_earlier_place_and_takes_the_newer_time() -> None:
    """From waiting to a time and back; all tries are there again."""
    at, now = NOW + timedelta(hours=3), NOW + minutes(10)
    case = go(replace(WAITING, tries_left=1), wished(at, now), now=now)
    assert (case.state, case.due, case.entered, case.tries_left) == (State.SCHEDULED, at, NOW, 3)
    back = go(case, wished(None, now), now=now)
    assert (back.state, back.at, back.entered, back.due) == (State.WAITING, None, NOW, now)


def test_asking_again_ends_the_quarantine() -> None:
    """They are at their telephone now."""
    now = NOW + minutes(2)
    case = go(DIALLING, Rung(Outcome.BUSY))
    asked = go(case, wished(None, now), now=now)
    assert (asked.state, asked.due, asked.entered, asked.why) == (State.WAITING, now, now, "")


def test_another_time_named_while_an_agent_is_sought_takes_it_back() -> None:
    """As soon as possible leaves it where it is."""
    assert go(OFFERED, wished()).state is State.OFFERED
    assert go(OFFERED, wished(NOW + minutes(60))).state is State.SCHEDULED


def test_another_time_named_while_the_telephone_rings_holds_if_nobody_answers() -> None:
    """The ring is not taken back, the next one is at that time."""
    at = NOW + timedelta(hours=2)
    case = go(DIALLING, wished(at))
    assert case.state is State.DIALLING
    missed = go(case, Rung(Outcome.NO_ANSWER))
    assert (missed.state, missed.due) == (State.SCHEDULED, at)


def test_asking_again_wakes_what_the_shop_was_to_look_at() -> None:
    """Given up or to be checked: the customer has settled it."""
    given_up = go(replace(DIALLING, tries_left=0), Rung(Outcome.BUSY))
    check = go(TALKING, Due(), now=NOW + RULES.lease)
    for case in (given_up, check):
        assert (go(case, wished()).state, go(case, wished()).why) == (State.WAITING, "")


@pytest.mark.parametrize("state", [State.TALKING, State.DONE, State.CANCELLED])
def test_what_is_answered_already_takes_no_new_wish(state: State) -> None:
    """It is a new callback."""
    assert step(replace(WAITING, state=state), wished(), NOW, RULES) is None


def test_the_shop_settles_whatever_is_open() -> None:
    """Also while it is in somebody's hands."""
    for state in set(State) - CLOSED:
        assert go(replace(WAITING, state=state), Settled()).state is State.DONE
    for state in CLOSED:
        assert step(replace(WAITING, state=state), Settled(), NOW, RULES) is None


EVENTS: list[Event] = [
    *(Rung(outcome) for outcome in Outcome),
    *(event() for event in (Due, Taken, Kept, Accepted, NotTaken, Over, Broke, Cancelled, Settled)),
    wished(),
    wished(NOW + minutes(30)),
]


def test_what_is_closed_stays_closed() -> None:
    """No event opens it again."""
    for state, event in product(CLOSED, EVENTS):
        assert step(replace(WAITING, state=state), event, NOW + minutes(60), RULES) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 40)), max_size=40))
def test_whatever_happens_it_is_never_lost_and_rings_no_more_than_it_may(
    happening: list[tuple[Event, int]],
) -> None:
    """Open: due some time, or with the shop. A ring only after an agent accepted, with a try left; no more than three since the
    customer last asked; what was told to the shop is open until somebody settles it."""
    case, now, rings = WAITING, NOW, 0
    for event, later in happening:
        now += minutes(later)
        taken = step(case, event, now, RULES)
        if taken is None:
            continue
        if isinstance(event, Wished):
            rings = 0
        if taken.do is Do.DIAL:
            assert case.state is State.OFFERED
            rings += 1
            assert taken.case.tries == case.tries + 1
        else:
            assert taken.case.tries == case.tries
        assert rings <= RULES.tries
        case = taken.case
        assert (case.due is not None) == (case.state in LIVE | LEASED)
        assert case.tries_left >= 0

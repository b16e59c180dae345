"""Callbacks among the people: queue, agents and runner in virtual time; the telephone does what a test tells it."""

import asyncio
import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.contact.outcalls import ROOM
from gateway.sip.dialling import Missed, Outcome
from tests.support.callback_book import Book
from tests.support.callback_desk import TUNE, CallbackHouse, Customer, heard, rings, says
from tests.support.desk import ALWAYS, NEVER, PROMPTS, QUEUES, SETTINGS, Office, virtual
from tests.support.virtual_time import DAWN
from voicebot.contact.callback_policy import Cancelled, Case, State
from voicebot.contact.types import State as AgentState
from voicebot.errors import CallRefused
from voicebot.records.types import CallRecord, EventRecord, TurnRecord


def said() -> CallRecord:
    """A call of somebody who was verified and wanted a return."""
    slots = {"verified": True, "order_number": "918273", "postal_code": "31152"}
    turns = [TurnRecord("caller", "chcę zwrócić kalosze", 0, 900, intent="return_order", slots=slots)]
    return CallRecord("c0", "webrtc", None, DAWN, DAWN, "callback", turns, [EventRecord("closed", 900)])


async def accepted(house: CallbackHouse, agent: Any) -> str:
    """It rings at the agent, who takes it; the interaction."""
    name = str((await rings(agent))["interaction"])
    assert agent.does("accept", interaction=name) is None
    await asyncio.sleep(0.1)
    return name


async def answered(house: CallbackHouse, agent: Any) -> tuple[str, Customer]:
    """The customer has picked up."""
    customer = Customer()
    house.phones.next.append(customer)
    name = await accepted(house, agent)
    await asyncio.sleep(house.phones.rings_s + 1)
    assert customer.talks
    return name, customer


@virtual
async def test_the_agent_is_rung_first_with_the_card_of_a_callback() -> None:
    """Number, wish, by what they were verified, tries, when they asked; nobody is dialled before the agent has taken it."""
    async with CallbackHouse(Book(None), c0=said()) as house:
        jan = house.office.agent().ready()
        offer: Any = await rings(jan)
        card = offer["card"]
        assert (card["phone"], card["channel"]) == ("+48490000001", "callback")
        assert card["wish"] == "chcę zwrócić kalosze"
        assert card["order"] == "918273"
        assert "kod pocztowy" in card["verified"]
        assert card["callback"] == {
            "id": "c0",
            "tries": 0,
            "asked": house.book.cases["c0"].entered.isoformat(),
            "at": None,
            "why": "",
        }
        assert house.phones.rung == []


@virtual
async def test_agent_and_customer_hear_each_other_and_it_is_done() -> None:
    """While it rings the agent hears the tone, then each hears the other; the customer hangs up: note, record, done."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        customer = Customer()
        house.phones.next.append(customer)
        name = await accepted(house, jan)
        stages = [message["stage"] for message in jan.shown("talk")]
        assert stages[-1] == "ringing"
        assert abs(heard(jan)).max() > 1000
        await asyncio.sleep(7)
        assert [message["stage"] for message in jan.shown("talk")][-1] == "answered"
        for _ in range(3):
            customer.says(300)
        says(jan, 900)
        await asyncio.sleep(0.01)
        assert int(heard(jan)[0]) == 300
        assert int(customer.hears()[0]) == 900
        customer.hangs_up()
        await asyncio.sleep(0.1)
        assert jan.shown("ended")[-1]["by"] == "caller"
        assert jan.does("wrapped_up", code="solved", note="Załatwione od ręki.") is None
        await asyncio.sleep(0.1)
        assert house.book.cases["c0"].state is State.DONE
        assert house.kept.outcomes()[-1] == "person"
        names = [event["name"] for one in house.kept.saved for event in one.events]
        assert {"callback", "queue_offered", "person_joined", "person_ended", "wrap_up"} <= set(names)
        assert name == "c0-1"
        assert customer.closed


@virtual
async def test_an_agent_who_hangs_up_ends_the_customers_call() -> None:
    """F9 in the talk: the customer's telephone is hung up at once, the callback is done."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        name, customer = await answered(house, jan)
        assert jan.does("hang_up", interaction=name) is None
        await asyncio.sleep(0.1)
        assert customer.closed
        assert jan.shown("ended")[-1]["by"] == "agent"
        assert house.book.cases["c0"].state is State.DONE


@pytest.mark.parametrize(
    ("missed", "state", "told"),
    [
        (Missed(Outcome.BUSY, 486), State.QUARANTINED, "busy"),
        (Missed(Outcome.NO_ANSWER, 480), State.QUARANTINED, "no_answer"),
        (Missed(Outcome.REJECTED, 603), State.QUARANTINED, "rejected"),
        (Missed(Outcome.FAILED, 500), State.QUARANTINED, "failed"),
        (Missed(Outcome.FORBIDDEN, why="prefix"), State.GIVEN_UP, "forbidden"),
        (Missed(Outcome.FORBIDDEN, why="too_many_at_once"), State.QUARANTINED, "failed"),
        (CallRefused("no_ports", "none"), State.QUARANTINED, "failed"),
    ],
)
@virtual
async def test_who_is_not_reached_is_told_to_agent_and_book(missed: Any, state: State, told: str) -> None:
    """Busy, no answer, rejected: end of the queue after the quarantine; our own fault keeps the place; forbidden is given up."""
    async with CallbackHouse(Book(None)) as house:
        before = house.book.cases["c0"]
        house.phones.next.append(missed)
        jan = house.office.agent().ready()
        await accepted(house, jan)
        await asyncio.sleep(7)
        assert jan.shown("ended")[-1]["by"] == told
        after: Case = house.book.cases["c0"]
        assert (after.state, after.tries) == (state, 1)
        assert (after.entered == before.entered) == (told in ("failed", "forbidden"))
        assert house.kept.outcomes()[-1] == told
        assert house.office.centre.seats.all[0].agent.state == AgentState.WRAP_UP


@virtual
async def test_who_is_not_reached_is_tried_again_and_given_up_after_three() -> None:
    """Busy three times, a quarantine between: three rings, then the shop's."""
    async with CallbackHouse(Book(None)) as house:
        house.phones.next += [Missed(Outcome.BUSY, 486)] * 3
        jan = house.office.agent().ready()
        for _ in range(3):
            name = str((await rings(jan, 1200))["interaction"])
            jan.does("accept", interaction=name)
            await asyncio.sleep(60)
            jan.does("wrapped_up", code="solved", note="")
        assert house.book.cases["c0"].state is State.GIVEN_UP
        assert len(house.phones.rung) == 3
        times = [at for _, at in house.phones.rung]
        assert all(later - earlier >= 900 for earlier, later in itertools.pairwise(times))


@virtual
async def test_declined_goes_to_the_next_agent_in_the_same_place() -> None:
    """Jan declines, Ewa is rung; no try is spent, the place is kept."""
    async with CallbackHouse(Book(None)) as house:
        place = house.book.cases["c0"].entered
        jan, ewa = house.office.agent("jan").ready(), house.office.agent("ewa").ready()
        await rings(jan)
        jan.does("decline", interaction="c0-1")
        await rings(ewa, 5)
        case = house.book.cases["c0"]
        assert (case.state, case.entered, case.tries) == (State.OFFERED, place, 0)


@virtual
async def test_not_answered_by_the_only_agent_goes_back_to_the_book() -> None:
    """Nobody works any more once the agent let it ring out: declined, same place, no try spent; rung again when they are back."""
    async with CallbackHouse(Book(None)) as house:
        place = house.book.cases["c0"].entered
        jan = house.office.agent().ready()
        await rings(jan)
        await asyncio.sleep(21)
        case = house.book.cases["c0"]
        assert (case.state, case.entered, case.tries) == (State.WAITING, place, 0)
        assert house.office.centre.wall()["calls"] == 0
        assert house.kept.saved == []  # no call came about
        jan.does("ready")
        await rings(jan)


@pytest.mark.parametrize("how", ["offline", "closed"])
@virtual
async def test_an_agent_who_leaves_while_it_rings_costs_the_callback_nothing(how: str) -> None:
    """Signed off, or the page gone for good: same place, no try spent."""
    async with CallbackHouse(Book(None)) as house:
        place = house.book.cases["c0"].entered
        jan = house.office.agent().ready()
        await rings(jan)
        if how == "offline":
            jan.does("offline")
        else:
            jan.close()
        await asyncio.sleep(10)
        case = house.book.cases["c0"]
        assert (case.state, case.entered, case.tries) == (State.WAITING, place, 0)


@virtual
async def test_an_agent_who_hangs_up_while_the_telephone_rings_stops_it() -> None:
    """The ring is given up, the try is spent, the place is kept."""
    async with CallbackHouse(Book(None)) as house:
        place = house.book.cases["c0"].entered
        jan = house.office.agent().ready()
        name = await accepted(house, jan)
        assert jan.does("transfer", interaction=name, queue="general") == "not_now"
        jan.does("hang_up", interaction=name)
        await asyncio.sleep(0.1)
        assert house.phones.given_up == 1
        case = house.book.cases["c0"]
        assert (case.state, case.entered, case.tries) == (State.QUARANTINED, place, 1)
        assert jan.shown("ended")[-1]["by"] == "agent"


@virtual
async def test_an_agent_whose_page_is_gone_while_the_telephone_rings_stops_it() -> None:
    """Nobody would be there for who picks up: the ring is given up."""
    async with CallbackHouse(Book(None)) as house:
        house.phones.rings_s = 40
        jan = house.office.agent().ready()
        await accepted(house, jan)
        jan.close()
        await asyncio.sleep(9)
        assert house.phones.given_up == 1
        assert house.book.cases["c0"].state is State.QUARANTINED


@virtual
async def test_a_page_that_is_loaded_again_in_the_talk_loses_nobody() -> None:
    """The customer hears music meanwhile; then both hear each other again, and the page shows the talk."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        _, customer = await answered(house, jan)
        jan.close()
        assert int(customer.hears()[0]) == TUNE
        await asyncio.sleep(3)
        jan.load()
        jan.wear()
        shown = jan.shown("talk")[-1]
        assert (shown["stage"], shown["card"]["callback"]["id"]) == ("answered", "c0")
        says(jan, 900)
        await asyncio.sleep(0.01)
        assert int(customer.hears()[0]) == 900
        assert house.book.cases["c0"].state is State.TALKING


@virtual
async def test_a_customer_whom_the_agents_page_left_is_the_next() -> None:
    """Music, then another agent with the card that says what happened; both hear each other."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent("jan").ready()
        _, customer = await answered(house, jan)
        jan.close()
        await asyncio.sleep(9)
        ewa = house.office.agent("ewa").ready()
        offer: Any = await rings(ewa)
        assert offer["card"]["lost"] is True
        ewa.does("accept", interaction=offer["interaction"])
        says(ewa, 500)
        await asyncio.sleep(0.05)
        assert int(customer.hears()[0]) == 500
        customer.hangs_up()
        await asyncio.sleep(0.1)
        assert house.book.cases["c0"].state is State.DONE


@virtual
async def test_a_customer_whom_nobody_takes_back_is_the_shops() -> None:
    """Told so, a minute of music, told that nobody is there, hung up on; and a person of the shop is to look."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent("jan").ready()
        _, customer = await answered(house, jan)
        jan.close()
        await asyncio.sleep(80)
        assert customer.closed
        assert house.voice.said == [PROMPTS.text(f"queue_{key}") for key in ("held", "lost", "nobody")]
        assert house.book.cases["c0"].state is State.CHECK


@virtual
async def test_a_fault_of_ours_in_the_talk_is_the_shops() -> None:
    """The customer's telephone failed on our side: to be looked at."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        _, customer = await answered(house, jan)
        customer.hangs_up("failed")
        await asyncio.sleep(0.1)
        assert house.book.cases["c0"].state is State.CHECK


@virtual
async def test_held_means_music_and_passed_on_means_another_agent() -> None:
    """Held: music. Passed on: the other agent talks with the same customer, and it is one callback."""
    async with CallbackHouse(Book(None)) as house:
        jan, ewa = house.office.agent("jan").ready(), house.office.agent("ewa")
        name, customer = await answered(house, jan)
        jan.does("hold", on=True, interaction=name)
        assert int(customer.hears()[0]) == TUNE
        jan.does("hold", on=False, interaction=name)
        says(jan, 900)
        await asyncio.sleep(0.01)
        assert int(customer.hears()[0]) == 900
        ewa.ready()
        assert jan.does("transfer", interaction=name, queue="general", agent="ewa") is None
        await rings(ewa)
        assert int(customer.hears()[0]) == TUNE
        ewa.does("accept", interaction=name)
        says(ewa, 500)
        await asyncio.sleep(0.01)
        assert int(customer.hears()[0]) == 500
        customer.hangs_up()
        await asyncio.sleep(0.1)
        assert house.book.cases["c0"].state is State.DONE
        assert len(house.phones.rung) == 1


@virtual
async def test_nobody_is_offered_while_nobody_works_or_no_call_could_be_made() -> None:
    """No agent, or no account that is registered: it waits, and no agent's time or customer's try is spent."""
    async with CallbackHouse(Book(None)) as house:
        house.phones.can_ring = False
        jan = house.office.agent().ready()
        await asyncio.sleep(60)
        assert not jan.shown("offer")
        assert house.book.cases["c0"].state is State.WAITING
        house.phones.can_ring = True
        await rings(jan)


@virtual
async def test_a_closed_queue_calls_nobody() -> None:
    """Out of hours, though somebody sits there."""
    closed = replace(SETTINGS, hours=dict.fromkeys(QUEUES, NEVER))
    async with CallbackHouse(Book(None), Office(settings=closed)) as house:
        jan = house.office.agent().ready()
        await asyncio.sleep(60)
        assert not jan.shown("offer")
        assert ALWAYS.open_at(DAWN)


@virtual
async def test_a_callback_that_is_called_off_while_it_rings_is_never_dialled() -> None:
    """Cancelled in the book: it stops ringing with the next beat of the lease."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        name = str((await rings(jan))["interaction"])
        house.book.apply("c0", Cancelled())
        jan.does("accept", interaction=name)
        await asyncio.sleep(1)
        assert house.phones.rung == []
        assert house.office.centre.seats.all[0].agent.state == AgentState.WRAP_UP


@virtual
async def test_a_database_that_is_down_costs_the_card_its_words_only() -> None:
    """The record of the call cannot be read: it rings all the same."""
    async with CallbackHouse(Book(None)) as house:
        house.kept.fail = True
        jan = house.office.agent().ready()
        offer: Any = await rings(jan)
        assert offer["card"]["phone"] == "+48490000001"


@virtual
async def test_the_agent_who_asked_for_it_is_rung_first() -> None:
    """ "Call now" at one desk rings there, whoever else is free."""
    async with CallbackHouse(Book(None, None, None)) as house:
        ewa, jan = house.office.agent("ewa"), house.office.agent("jan")
        for number in range(ROOM):  # called off since
            house.calls.want(f"gone-{number}", "ewa")
        house.calls.want("c0", "jan")
        for one in (ewa, jan):
            one.wear()
        ewa.does("ready")
        jan.does("ready")
        offer: Any = await rings(jan)
        assert offer["interaction"] == "c0-1"


@virtual
async def test_stopping_hangs_up_and_leaves_nothing_behind() -> None:
    """In the middle of a talk: the customer is hung up on; the lease will tell."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        _, customer = await answered(house, jan)
        await house.runner.stop()
        assert customer.closed
        assert house.runner.in_hands == 0
        await asyncio.sleep(0.01)
        assert house.office.centre.wall()["calls"] == 0


@virtual
async def test_callbacks_are_no_part_of_the_days_numbers_of_who_waits() -> None:
    """Nobody entered, nobody waited for hours: whoever is called back waits at home."""
    async with CallbackHouse(Book(None)) as house:
        jan = house.office.agent().ready()
        await answered(house, jan)
        queue = house.office.centre.wall()["queues"][0]
        assert (queue["entered"], queue["answered"], queue["waiting"]) == (0, 0, 0)


@virtual
async def test_who_leaves_the_queue_for_a_callback_is_called_before_those_who_came_later_and_stayed() -> None:
    """Three wait; the first asks to be called back and hangs up: called back first, then the second is rung, then the third, then a
    callback of somebody who came after all of them."""
    async with CallbackHouse(Book()) as house:
        jan = house.office.agent().ready()
        talking = house.office.call().enter()
        jan.does("accept", interaction=talking.name)
        leaves, *stay = [await _enters(house.office) for _ in range(3)]
        await asyncio.sleep(60)
        house.office.centre.leave(leaves.name, "callback")
        place = house.office.centre.place_of(leaves.name)
        assert place is not None
        house.book.wish("kept", entered=place.entered)
        house.book.wish("later", entered=house.book.clock.now())
        leaves.gone()
        house.runner.wake()
        await asyncio.sleep(1)
        assert house.office.centre.place_of(leaves.name) is None
        jan.shown()
        jan.does("hang_up", interaction=talking.name)
        order = []
        for _ in range(4):
            jan.does("wrapped_up", code="solved", note="")
            name = str((await rings(jan))["interaction"])
            order.append(name)
            jan.does("accept", interaction=name)
            await asyncio.sleep(7)
            jan.does("hang_up", interaction=name)
            await asyncio.sleep(0.1)
        assert order == ["kept-1", stay[0].name, stay[1].name, "later-1"]
        assert [state.state for state in house.book.cases.values()] == [State.DONE, State.DONE]


async def _enters(office: Office) -> Any:
    """Somebody waits, half a minute after the one before."""
    await asyncio.sleep(30)
    return office.call().enter()


@virtual
async def test_a_scheduled_one_is_offered_at_its_time_and_never_before() -> None:
    """An agent sits there, idle: nothing rings until the minute that was promised."""
    async with CallbackHouse(Book(DAWN + timedelta(hours=2))) as house:
        jan = house.office.agent().ready()
        await asyncio.sleep(7199)
        assert not jan.shown("offer")
        offer: Any = await rings(jan, 5)
        assert offer["card"]["callback"]["at"] == (DAWN + timedelta(hours=2)).isoformat()


@pytest.mark.parametrize("seed", range(4))
@virtual
async def test_whatever_happens_no_customer_is_lost_left_alone_or_rung_twice_for_one_try(seed: int) -> None:
    """Agents do anything at any time, pages and sounds break, customers are busy, answer, hang up: at the end every telephone that was
    picked up is hung up, nobody waits or talks in the queue, no more rings than tries, and the book knows how each ended."""
    chance = random.Random(seed)
    customers: list[Customer] = []
    async with CallbackHouse(Book(None, None, None)) as house:
        office, phones = house.office, house.phones
        pages = [office.agent(login) for login in ("ala", "jan", "ewa")]
        for step in range(400):
            page = chance.choice(pages)
            seat = next((one for one in office.centre.seats.all if one.person.login == page.login), None)
            if not phones.next:
                customers.append(Customer())
                busy, failed = Missed(Outcome.BUSY, 486), CallRefused("no_ports", "none")
                phones.next.append(chance.choice([customers[-1], customers[-1], busy, failed]))
            match chance.randrange(16):
                case 0 if len(house.book.cases) < 12:
                    house.book.wish(f"more-{step}", entered=house.book.clock.now())
                    house.runner.wake()
                case 1:
                    chance.choice(customers).hangs_up(chance.choice(["hangup", "network", "failed"]))
                case 2 if chance.random() < 0.2:
                    page.close()
                case 3 if page.headset is not None and chance.random() < 0.2:
                    await page.headset.close("broken")
                case 4 | 5 | 6 if seat is None or seat.page is None:
                    page.load()
                case 4 | 5 | 6 if seat is not None and seat.headset is None:
                    page.wear()
                case 7 | 8:
                    page.does(chance.choice(["ready"] * 20 + ["offline", "break"]), reason="meal")
                case 9 | 10 | 11 if seat is not None and seat.ringing is not None:
                    page.does(chance.choice(["accept"] * 3 + ["decline"]), interaction=seat.ringing)
                case 9 | 10 | 11 if seat is not None and seat.talk is not None:
                    more = {"code": "solved", "note": "", "queue": "general", "on": chance.random() < 0.5}
                    kind = chance.choice(["hang_up", "hold", "hold", "transfer", "wrapped_up"])
                    page.does(kind, interaction=seat.talk, **more)
                case 12:
                    office.centre.leave(office.call().enter().name, "gone")
                case _:
                    await asyncio.sleep(chance.choice([0.1, 1.0, 3.0, 7.0]))
                    page.does("wrapped_up", code="solved", note="")
            await asyncio.sleep(0)
            for each in pages:
                each.shown()
            held = {case.state for case in house.book.cases.values()}
            assert house.runner.in_hands or not held & {State.OFFERED, State.DIALLING, State.TALKING}
        for page in pages:
            page.does("offline")
            page.close()
        await asyncio.sleep(200)
        assert house.runner.in_hands == 0
        assert (office.centre._acd.line(), office.centre._acd.talks()) == ([], {})
    assert sum(customer.talks for customer in customers) >= 2
    assert all(customer.closed for customer in customers if customer.talks)
    assert len(phones.rung) <= sum(case.tries for case in house.book.cases.values())
    assert not {case.state for case in house.book.cases.values()} & {
        State.OFFERED,
        State.DIALLING,
        State.TALKING,
    }
    for page in pages:
        if page.headset is not None:
            await page.headset.close("end of test")

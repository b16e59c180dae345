"""Callbacks for real: an agent in Chromium, a customer's real telephone (baresip) behind a trunk, the line as it runs in a shop."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from gateway.caller.packets import RATE as CALLERS_RATE
from tests.support.agents import AGENT_HZ, HEARD_RATE, at_work, hire
from tests.support.callback_lines import Life
from tests.support.callers import CALLER_HZ, WITHIN_S, Caller, asks_for_a_person, calling, record_of
from tests.support.line import RunningLine, running_line
from tests.support.pictures import pictures
from tests.support.programs import free_sip_port, free_udp_ports, until
from tests.support.sip_peers import Baresip
from tests.support.staffed import DESK
from tests.support.tones import Samples, loudness, tone, tone_share, write_wav
from tests.support.trunk import BUSY, Trunk
from voicebot.clock import SHOP_ZONE
from voicebot.contact.callback_rows import Keeping
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.contact.hours import public_holidays
from voicebot.contact.whisper import LONGEST_S
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("people")]

CUSTOMER, ENGAGED, KEPT, PROMISED = "+48601234567", "+48601000002", "+48577123984", "+48605321098"
JANS = "+48607000007"
BEFORE_S = 6.0
"""The other process begins to live so long before what was promised; it takes some seconds to be ready."""
ON_DAY = ("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek")
QUEUES = """
queues:
  general: {hours: always, ring_s: 30, wrap_up_s: 120}
"""
RATE = 8000
RING_HZ = 425.0


class House:
    """A line, its trunk, and the customer's telephone."""

    def __init__(self, line: RunningLine, trunk: Trunk, phone: Baresip, data: Path) -> None:
        self.line, self.trunk, self.phone, self.data = line, trunk, phone, data

    async def wish(self, call_id: str, phone: str, summary: str, entered: datetime | None = None) -> None:
        """Somebody asked to be called back, on a call that is over."""
        store = Store.open(f"sqlite:///{self.data / 'voicebot.db'}")
        await SqlCallbacks(store, keeping=Keeping()).record(
            CallbackWish(call_id, "asked", phone, summary, entered=entered)
        )
        await store.close()

    def row(self, phone: str) -> dict[str, Any]:
        """How it stands in the book."""
        with sqlite3.connect(self.data / "voicebot.db") as book:
            book.row_factory = sqlite3.Row
            query = "SELECT * FROM callbacks WHERE phone = ? ORDER BY created DESC LIMIT 1"
            return dict(book.execute(query, (phone,)).fetchone())

    def deeds(self) -> list[tuple[str, str]]:
        """Who did what."""
        with sqlite3.connect(self.data / "voicebot.db") as book:
            return book.execute("SELECT what, about FROM audit_log ORDER BY id").fetchall()

    async def until_state(self, phone: str, state: str) -> None:
        await asyncio.to_thread(
            until, f"{phone} is {state}", lambda: self.row(phone)["state"] == state, WITHIN_S
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Always open; Jan works here."""
    folder = tmp_path_factory.mktemp("callbacks")
    (folder / "queues.yml").write_text(QUEUES, "utf-8")
    (folder / "desk.yml").write_text(DESK, "utf-8")
    sound = write_wav(folder / "customer.wav", RATE, tone(CALLER_HZ, 120, RATE))
    plain = {"anna@192.0.2.10:5061;transport=tls": "anna@127.0.0.1", ";mediaenc=srtp-mand": ""}
    with Baresip(folder / "phone", sound, plain) as phone:
        numbers: dict[str, Any] = dict.fromkeys((CUSTOMER, KEPT, PROMISED, JANS), (phone.host, phone.port))
        with Trunk(numbers | {ENGAGED: BUSY}, delay_s=2.0) as trunk:
            settings = {
                "VOICEBOT_CONTACT__QUEUES": str(folder / "queues.yml"),
                "VOICEBOT_CONTACT__DESK": str(folder / "desk.yml"),
                "VOICEBOT_RASA__TIMEOUT_S": "6",
            }
            data = folder / "data"
            with running_line(data, 11800, **settings, **trunk.settings()) as line:
                hire(line, "jan", "Jan Kowal")
                yield House(line, trunk, phone, data)


def purest(heard: Samples, hz: float, rate: int = HEARD_RATE) -> float:
    """The tone's share in the quarter of a second that has most of it: the tone of the exchanges pauses, and others follow it."""
    window = rate // 4
    parts = [heard[start : start + window] for start in range(0, len(heard) - window, window)]
    return max((tone_share(part, rate, hz) for part in parts if loudness(part) > -40), default=0.0)


async def test_a_customer_is_called_back_and_both_hear_each_other(house: House, chromium: Browser) -> None:
    """The card of a callback; the agent hears it ring, then the customer, and the customer the agent; the customer hangs up, the note is
    on record, and the book says done."""
    await house.wish("call-1", CUSTOMER, "Prosi o kontakt. Sprawa: zwrot towaru.")
    async with at_work(chromium, house.line) as jan:
        await jan.ready()
        await expect(jan.page.get_by_role("heading", name="Oddzwonienie")).to_be_visible(
            timeout=WITHIN_S * 1000
        )
        card = await jan.card()
        assert CUSTOMER in card
        assert "zwrot towaru" in card
        await pictures(jan.page, "agent-callback")
        await jan.listen()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await expect(jan.page.get_by_role("heading", name="Dzwonimy na ten numer")).to_be_visible()
        await asyncio.to_thread(house.phone.wait, "CALL_ESTABLISHED", WITHIN_S)
        await expect(jan.page.get_by_role("heading", name="Rozmowa", exact=True)).to_be_visible()
        ringing = await jan.heard()
        await asyncio.sleep(3.5)
        said = (await jan.heard())[-2 * HEARD_RATE :]
        assert purest(ringing, RING_HZ) > 0.5, loudness(ringing)
        assert tone_share(said, HEARD_RATE, CALLER_HZ) > 0.5, loudness(said)
        house.phone.command("hangup")
        await jan.is_("Po rozmowie")
        await jan.page.get_by_label("Notatka").fill("Zwrot przyjęty.")
        await jan.press("Zapisz i zakończ")
        await jan.is_("Gotowość")
    heard = house.phone.heard(RATE)[-2 * RATE :]
    assert tone_share(heard, RATE, AGENT_HZ) > 0.5, loudness(heard)
    await house.until_state(CUSTOMER, "done")
    assert house.trunk.rings(CUSTOMER) == 1
    row = house.row(CUSTOMER)
    token = house.line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    record = await asyncio.to_thread(house.line.get, f"/api/calls/{row['id']}-1", token=token)
    assert (record["channel"], record["outcome"]) == ("callback", "person")
    names = [event["name"] for event in record["events"]]
    assert {"queue_offered", "callback", "person_joined", "person_ended", "wrap_up"} <= set(names)


def next_open_day() -> date:
    """After today, in the hours of faq.yml."""
    days = (datetime.now(SHOP_ZONE).date() + timedelta(days=ahead) for ahead in range(1, 15))
    return next(day for day in days if day.weekday() < len(ON_DAY) and day not in public_holidays(day.year))


async def says_digits(caller: Caller, number: str) -> None:
    """By keys."""
    for digit in number.removeprefix("+48"):
        caller.line.send({"type": "key", "digit": digit})


async def test_a_time_said_aloud_is_kept_and_then_the_agent_is_rung_and_the_customer_after(
    house: House,
) -> None:
    """Recogniser and dialogue understand day and hour and read them back; the book has that very moment. In a process whose clock comes
    to it later nobody is rung before; then an agent, and when they have answered the customer, once."""
    day = next_open_day()
    at = datetime(day.year, day.month, day.day, 15, tzinfo=SHOP_ZONE)
    async with calling(house.line, "webrtc") as caller:
        await caller.hears("pomóc")
        await caller.is_heard_out()
        await caller.says(f"proszę oddzwonić {ON_DAY[day.weekday()]} po piętnastej")
        await caller.hears("na jaki numer")
        await says_digits(caller, PROMISED)
        await caller.hears("zadzwoni .* po 15:00 na numer 605 321 098")
        await caller.is_heard_out()
        await caller.says("tak")
        await caller.hears("zapisane")
    row = house.row(PROMISED)
    assert row["state"] == "scheduled"
    assert datetime.fromisoformat(row["due"]).replace(tzinfo=UTC) == at

    rtp = free_udp_ports(20)
    ports = {
        "VOICEBOT_SIP__PORT": str(free_sip_port()),
        "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
        "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + 19),
    }
    due = time.monotonic() + BEFORE_S
    shift = at - datetime.now(UTC) - timedelta(seconds=BEFORE_S)
    with Life(house.data, house.line.environment | ports).process(shift.total_seconds()) as later:
        await asyncio.to_thread(later.until, PROMISED, "talking")
        house.phone.command("hangup")
        await asyncio.to_thread(later.until, PROMISED, "done")
        agent = later.offered(PROMISED)
    (customer,) = [rung for number, rung in house.trunk.invites if number == PROMISED]
    assert agent is not None
    assert due <= agent < customer
    assert house.row(PROMISED)["tries"] == 1


async def test_an_agent_speaks_by_their_own_telephone(house: House, chromium: Browser) -> None:
    """The line calls Jan's telephone (baresip) once; it rings and is answered at the page; caller and telephone hear each other; put down
    in the talk, the caller is asked to wait a moment, and the browser's sound takes its place."""
    async with at_work(chromium, house.line) as jan, calling(house.line, "webrtc") as caller:
        await jan.page.get_by_label("Mój telefon zamiast przeglądarki").fill(JANS)
        await jan.press("Zadzwoń do mnie")
        await jan.page.get_by_text("Rozmowy słychać w telefonie.").wait_for()
        await jan.ready()
        await asks_for_a_person(caller)
        await jan.rings()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await asyncio.sleep(LONGEST_S)  # Jan hears first what it is about
        await caller.sounds(AGENT_HZ, 3.0)
        said = caller.heard(1.5)
        assert tone_share(said, CALLERS_RATE, CALLER_HZ) > 0.5, loudness(said)
        house.phone.command("hangup")
        await caller.hears("chwilę poczekać")
        await caller.hears_tone(AGENT_HZ)
    assert house.trunk.rings(JANS) == 1
    heard = house.phone.heard(RATE)[-2 * RATE :]
    assert purest(heard, AGENT_HZ, RATE) > 0.5, loudness(heard)


async def test_busy_comes_again_and_who_leaves_the_queue_is_called_before_who_stays(
    house: House, chromium: Browser
) -> None:
    """Busy: the agent reads so, the list has it with its next try; taken off there, and who looked is in the log. Of two callers who
    wait meanwhile the first presses a key and leaves a number, the second stays on the line: Jan is rung for the first, then for the
    second."""
    await house.wish("call-2", ENGAGED, "Prosi o kontakt. Sprawa: faktura.")
    async with at_work(chromium, house.line) as jan:
        await jan.ready()
        await jan.page.get_by_role("heading", name="Oddzwonienie").wait_for()
        await jan.press("Odbierz")
        await jan.is_("Po rozmowie")  # and busy with the note while two callers wait
        await expect(jan.page.locator("#news")).to_contain_text("zajęty")
        await house.until_state(ENGAGED, "quarantined")
        await jan.press("Pokaż listę")
        item = jan.page.locator("#callbacks-list li", has_text=ENGAGED)
        await expect(item).to_contain_text("następna próba")
        await expect(item).to_contain_text("zajęte")
        await pictures(jan.page, "agent-callbacks")
        await item.get_by_role("button", name="Odwołaj").click()
        await item.get_by_role("button", name="Na pewno").click()
        await expect(jan.page.locator("#callbacks")).to_contain_text("Odwołane")
        await jan.press("Ukryj listę")
        row, deeds = house.row(ENGAGED), house.deeds()
        assert (row["state"], row["tries"]) == ("cancelled", 1)
        assert ("looked", "callbacks") in deeds
        assert ("callback_cancel", f"callback:{row['id']}") in deeds

        async with calling(house.line, "webrtc") as first, calling(house.line, "webrtc") as stays:
            await asks_for_a_person(first)
            await asyncio.gather(first.hears("kolejce"), asks_for_a_person(stays))
            came = datetime.now(UTC)
            first.line.send({"type": "key", "digit": "1"})
            await first.hears("jaki numer")
            await says_digits(first, KEPT)
            await first.hears("577 123 984")
            await first.is_heard_out()
            await first.says("tak")
            await first.hears("zapisane")
            await first.line.hang_up()
            await record_of(house.line, first)
            await jan.press("Zapisz i zakończ")
            await jan.page.get_by_role("heading", name="Oddzwonienie").wait_for()
            assert KEPT in await jan.card()
            assert datetime.fromisoformat(house.row(KEPT)["entered"]).replace(tzinfo=UTC) < came
            await jan.press("Odrzuć")
            await jan.rings()
            assert "przeglądarka" in await jan.card()

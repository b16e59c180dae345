"""The agent's page in a real Chromium; the queue behind it is a script. The whole line: tests/e2e/test_person.py."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from gateway.contact.seat import Page as Sheet
from tests.gateway.static.conftest import ScriptedPeer
from tests.support.agent_page import agent_page
from voicebot.audio.wav import wav
from voicebot.people import tokens
from voicebot.people.types import Person, Role, SignedIn

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOKEN = tokens.new()
CARD: dict[str, Any] = {
    "name": "Anna <b>Nowak</b>",
    "verified": "numer zamówienia i kod pocztowy",
    "phone": "+48501222333",
    "order": "123456",
    "wish": "Sprawa: reklamacja.",
    "tried": ["Pytanie o stan zamówienia"],
    "last": [
        {"who": "bot", "text": "W czym pomóc?", "turn": None},
        {"who": "caller", "text": "buty się rozkleiły", "turn": 7},
    ],
    "history": None,
    "mood": "zdenerwowanie",
    "channel": "sip",
    "queue": "general",
    "waited_s": 75,
    "lost": True,
}


class Staff:
    """Ala is signed in, while `open`."""

    def __init__(self) -> None:
        self.open = True

    async def who(self, token: str) -> SignedIn | None:
        person = Person(1, "ala", "Ala Nowak", Role.AGENT, (), False)
        until = datetime.now(UTC) + timedelta(hours=2)
        known = self.open and token == TOKEN
        return SignedIn(person, "s", tokens.csrf_of(TOKEN), until) if known else None

    async def leave(self, signed_in: SignedIn) -> None:
        self.open = False


class Desk:
    """The queue's side of the page: keeps what the agent does, says what the test says."""

    def __init__(self) -> None:
        self.did: list[Mapping[str, Any]] = []
        self.peers: list[ScriptedPeer] = []
        self.sheet = Sheet()

    def sit(self, person: Person, page: Sheet) -> None:
        self.sheet = page
        self.says(
            "hello",
            breaks={"meal": "Posiłek"},
            wrap_up={"solved": "Załatwione"},
            queues=["general", "complaints"],
            titles={"general": "Obsługa klienta", "complaints": "Reklamacje"},
        )
        self.is_("break", reason="signed_on")
        agents = [
            {"login": "ala", "name": "Ala Nowak", "state": "break"},
            {"login": "ewa", "name": "Ewa Lis", "state": "ready"},
        ]
        queue = {"name": "general", "open": True, "waiting": 2, "longest_s": 75, "told_min": [1, 3]}
        self.says(
            "overview",
            queues=[queue, queue | {"name": "complaints", "waiting": 0, "open": False}],
            agents=agents,
        )

    def stand(self, login: str, page: Sheet) -> None:
        pass

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        self.did.append(message)
        if message["type"] in ("ready", "offline"):
            self.is_(message["type"])
        return None

    async def sound(self, login: str, interaction: str, turn: int) -> bytes | None:
        self.did.append({"played": turn})
        return wav(np.zeros(16_000, np.int16), 16_000)

    async def connect(self, login: str, sdp: str, address: str) -> str:
        self.peers.append(ScriptedPeer())
        return await self.peers[-1].answer(sdp)

    async def done(self, *acts: Mapping[str, Any]) -> None:
        """Wait until the agent has done just this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while len(self.did) < len(acts):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        assert self.did == list(acts)

    def says(self, kind: str, **more: Any) -> None:
        self.sheet.send({"type": kind, **more})

    def is_(self, state: str, **more: Any) -> None:
        self.says(
            "state", **({"state": state, "reason": "", "for_s": 0, "handled": 0, "wrap_up_s": None} | more)
        )

    def rings(self, **card: Any) -> None:
        self.says("offer", interaction="c1", left_s=20, card=CARD | card)
        self.is_("ringing")

    def talks(self, **more: Any) -> None:
        self.says("talk", **({"interaction": "c1", "for_s": 0, "held": False, "card": CARD} | more))
        self.is_("busy")


@pytest.fixture(scope="module")
def door() -> Staff:
    """By which Ala came in."""
    return Staff()


@pytest.fixture(scope="module")
def agents() -> Desk:
    """The queue."""
    return Desk()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, browser_line: Any, door: Staff, agents: Desk) -> AsyncIterator[Page]:
    """Ala's page; what the browser complains of fails the test."""
    door.open = True
    agents.did.clear()
    async with agent_page(context, browser_line.url, TOKEN, agents.peers, size=(1280, 800)) as page:
        await expect(page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")
        yield page


async def ready(page: Page) -> None:
    await page.get_by_role("button", name="Gotowość").click()
    await expect(page.locator("#state")).to_have_text("Gotowość")


async def test_sound_is_connected_before_anybody_can_ring(page: Page, agents: Desk) -> None:
    """Getting ready asks for the microphone, connects, and only then says so."""
    await ready(page)
    assert len(agents.peers) == 1
    await agents.done({"type": "ready"})
    await expect(page.get_by_text("Dźwięk połączony.")).to_be_visible()
    await expect(page.get_by_label("Mikrofon").locator("option").first).to_be_attached()


async def test_a_call_from_ringing_to_the_note_by_keyboard_alone(page: Page, agents: Desk) -> None:
    """Heard, seen in the title, focused; F2, F8, F9, the note. Everything on the card is text."""
    await ready(page)
    agents.did.clear()
    agents.rings()
    await expect(page.get_by_role("button", name="Odbierz")).to_be_focused()
    assert (await page.title()).startswith("● Dzwoni")
    card = page.get_by_role("article", name="Anna <b>Nowak</b>")
    for shown in (
        "Sprawa: reklamacja.",
        "123456",
        "zdenerwowanie",
        "1:15",
        "telefon",
        "Obsługa klienta",
        "buty się rozkleiły",
        "przerwana po naszej stronie",
    ):
        await expect(card).to_contain_text(shown)
    await expect(page.get_by_text("do odebrania:")).to_be_visible()
    await page.keyboard.press("F2")
    agents.talks()
    await expect(page.get_by_role("heading", name="Rozmowa", exact=True)).to_be_focused()
    await page.keyboard.press("F8")
    agents.talks(held=True)
    await expect(page.get_by_role("button", name="Wróć do rozmowy")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("F8")
    agents.talks()
    await expect(page.get_by_role("button", name="Zawieś")).to_be_visible()
    await page.keyboard.press("F9")
    agents.says("ended", interaction="c1", by="agent")
    agents.is_("wrap_up", wrap_up_s=30)
    await expect(page.get_by_label("Wynik")).to_be_focused()
    await expect(card).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type("Wymiana uzgodniona. F2")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    agents.is_("ready")
    await expect(page.get_by_role("heading", name="Brak rozmowy")).to_be_visible()
    await agents.done(
        {"type": "accept", "interaction": "c1"},
        {"type": "hold", "on": True, "interaction": "c1"},
        {"type": "hold", "on": False, "interaction": "c1"},
        {"type": "hang_up", "interaction": "c1"},
        {"type": "wrapped_up", "code": "solved", "note": "Wymiana uzgodniona. F2"},
    )


async def test_what_is_said_is_read_along(page: Page, agents: Desk) -> None:
    """Words so far beside the log, whole phrases in it, once; after a reload they are there again; a new talk begins empty."""
    await ready(page)
    agents.talks()
    log, now = page.get_by_role("log", name="Rozmowa na piśmie"), page.locator("#captions-now")
    said = {"interaction": "c1", "id": 1, "who": "caller"}
    agents.says("caption", **said, text="buty się", final=False)
    await expect(now).to_have_text("Osoba: buty się")
    agents.says("caption", **said, text="buty się <b>rozkleiły</b>", final=True)
    agents.says("caption", **(said | {"interaction": "c9", "id": 7}), text="ktoś inny", final=True)
    await expect(log.get_by_role("listitem")).to_have_text(["Osoba: buty się <b>rozkleiły</b>"])
    await expect(now).to_be_empty()
    assert await log.get_attribute("aria-live") == "polite"
    await page.reload()
    await expect(page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")
    lines = [
        {"id": 1, "who": "caller", "text": "buty się rozkleiły"},
        {"id": 2, "who": "agent", "text": "rozumiem"},
    ]
    agents.talks()
    for _ in range(2):
        agents.says("captions", interaction="c1", on=False, lines=lines)
    await expect(log.get_by_role("listitem")).to_have_text(
        ["Osoba: buty się rozkleiły", "Konsultant: rozumiem"]
    )
    await expect(page.get_by_text("Zapis słów wstrzymany")).to_be_visible()
    agents.says("captions", interaction="c1", on=True, lines=[])
    await expect(page.get_by_text("Zapis słów wstrzymany")).to_be_hidden()
    agents.says("ended", interaction="c1", by="caller")
    agents.is_("wrap_up", wrap_up_s=30)
    await expect(log.get_by_role("listitem")).to_have_count(2)
    agents.talks(interaction="c2")
    await expect(log.get_by_role("listitem")).to_have_count(0)


def entry(kind: str, at: str, **more: Any) -> dict[str, Any]:
    empty = {
        "matter": "",
        "outcome": None,
        "agents": [],
        "code": "",
        "note": "",
        "wanted": None,
        "length_s": None,
    }
    return {"kind": kind, "at": at} | empty | more


async def test_earlier_contacts_come_a_moment_after_the_card(page: Page, agents: Desk) -> None:
    """Unknown: nothing is said of them; none: that is said; else each with its time, what it was, who talked."""
    await ready(page)
    agents.rings()
    earlier = page.locator("#card-history-part")
    await expect(page.locator("#card")).to_be_visible()
    await expect(earlier).to_be_hidden()
    agents.says("card", interaction="c1", card=CARD | {"history": []})
    await expect(earlier).to_contain_text("nie kontaktował się wcześniej")
    history = [
        entry("callback", "2026-11-24T09:30:00Z", outcome="scheduled", wanted="2026-11-25T14:00:00Z"),
        entry("voicemail", "2026-11-23T09:30:00Z", length_s=32),
        entry(
            "call", "2026-06-22T09:30:00Z", outcome="person", matter="Sprawa: reklamacja.", agents=["Jan Kowal"],
            code="Załatwione", note="Wymiana <b>",
        ),
    ]  # fmt: skip
    agents.says("card", interaction="c1", card=CARD | {"history": history})
    rows = earlier.get_by_role("listitem")
    await expect(rows).to_have_count(3)
    assert [" ".join(text.split()) for text in await rows.all_inner_texts()] == [
        "24 lis 2026, 10:30 oddzwonienie: umówione (25 lis 2026, 15:00)",
        "23 lis 2026, 10:30 wiadomość głosowa (32 s)",
        "22 cze 2026, 11:30 rozmowa z konsultantem – Sprawa: reklamacja. Jan Kowal · Załatwione · Wymiana <b>",
    ]


async def test_a_recorded_turn_is_played_and_stopped(page: Page, agents: Desk) -> None:
    """Only what was recorded has a button; pressing it again stops it, and so does its end."""
    await ready(page)
    agents.rings()
    agents.did.clear()
    buttons = page.locator("#card-last button")
    await expect(buttons).to_have_count(1)
    await page.get_by_role("button", name="Odtwórz tę wypowiedź").click()
    await expect(page.get_by_role("button", name="Zatrzymaj")).to_be_visible()
    await agents.done({"played": 7})
    await expect(page.get_by_role("button", name="Odtwórz tę wypowiedź")).to_be_visible()
    await buttons.click()
    await buttons.click()
    await expect(buttons).to_have_attribute("aria-pressed", "false")


async def test_the_microphone_is_open_in_a_talk_only(page: Page, agents: Desk) -> None:
    """Nothing of the room is sent while nobody is there, or while the caller is held."""
    is_open = "() => window.microphone.getAudioTracks()[0].enabled"
    is_shut = "() => !window.microphone.getAudioTracks()[0].enabled"
    await ready(page)
    await page.wait_for_function(is_shut)
    agents.talks()
    await page.wait_for_function(is_open)
    agents.talks(held=True)
    await page.wait_for_function(is_shut)
    agents.talks()
    await page.wait_for_function(is_open)
    agents.is_("wrap_up", wrap_up_s=30)
    await page.wait_for_function(is_shut)


async def test_declining_and_what_is_withdrawn(page: Page, agents: Desk) -> None:
    """The page says why it rings no longer; its title is as before."""
    await ready(page)
    agents.did.clear()
    agents.rings(name=None, lost=False)
    await page.get_by_role("button", name="Odrzuć").click()
    await agents.done({"type": "decline", "interaction": "c1"})
    await expect(page.get_by_role("heading", name="Osoba niezweryfikowana")).to_be_visible()
    agents.says("card", interaction="c1", card=CARD)
    await expect(page.get_by_role("heading", name="Anna <b>Nowak</b>")).to_be_visible()
    agents.says("withdraw", interaction="c1", why="caller_gone")
    agents.is_("ready")
    await expect(page.get_by_text("Osoba rozłączyła się.")).to_be_visible()
    await expect(page.locator("#card")).to_be_hidden()
    assert not (await page.title()).startswith("●")


async def test_a_talk_is_passed_on_to_a_queue_or_a_colleague(page: Page, agents: Desk) -> None:
    """Only to colleagues who work, and never to oneself."""
    await ready(page)
    agents.did.clear()
    agents.talks()
    to = page.get_by_label("Przekaż do:")
    assert await to.locator("option").all_inner_texts() == [
        "wybierz",
        "Obsługa klienta",
        "Reklamacje",
        "Ewa Lis",
    ]
    for choice in ("Reklamacje", "Ewa Lis"):
        await to.select_option(choice)
        await page.get_by_role("button", name="Przekaż").click()
    await agents.done(
        {"type": "transfer", "interaction": "c1", "queue": "complaints"},
        {"type": "transfer", "interaction": "c1", "queue": "general", "agent": "ewa"},
    )


async def test_a_line_that_breaks_is_connected_again(page: Page, agents: Desk) -> None:
    """The page says so meanwhile; a talk that goes on is shown again, and its sound comes back."""
    await ready(page)
    agents.talks()
    await expect(page.get_by_role("heading", name="Rozmowa", exact=True)).to_be_visible()
    agents.sheet.close()
    await page.wait_for_function(
        "() => document.getElementById('connection').textContent.includes('ponownie')"
    )
    await expect(page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")
    agents.talks()
    await expect(page.get_by_role("heading", name="Rozmowa", exact=True)).to_be_visible()
    await agents.peers[0].connection.close()
    await page.wait_for_function("() => document.getElementById('headset').textContent.includes('Łączenie')")
    await expect(page.get_by_text("Dźwięk połączony.")).to_be_visible()
    assert len(agents.peers) == 2


async def test_breaks_refusals_and_another_window(page: Page, agents: Desk) -> None:
    """A reason for each break; what is refused is said; who works in another window does not work here."""
    await page.get_by_label("Przerwa: powód").select_option("Posiłek")
    await agents.done({"type": "break", "reason": "meal"})
    agents.is_("break", reason="meal")
    await expect(page.locator("#state")).to_have_text("Przerwa: Posiłek")
    agents.says("refused", error="not_now", message="Tego nie można teraz zrobić.")
    await expect(page.get_by_role("alert")).to_have_text("Tego nie można teraz zrobić.")
    await expect(page.get_by_role("row", name="Obsługa klienta")).to_contain_text("1:15")
    await expect(page.get_by_role("row", name="Reklamacje (zamknięta)")).to_be_visible()
    agents.says("elsewhere")
    await expect(page.get_by_role("heading", name="Stanowisko otwarte w innym oknie")).to_be_visible()
    await expect(page.get_by_role("button", name="Gotowość")).to_be_disabled()


async def test_the_keys_are_listed(page: Page, agents: Desk) -> None:
    """By the button or by "?", but not while a note is written."""
    listed = page.get_by_role("dialog", name="Skróty klawiszowe")
    await page.keyboard.press("?")
    await expect(listed).to_contain_text("zawieś i wróć do rozmowy")
    await page.keyboard.press("Escape")
    await expect(listed).to_be_hidden()
    await page.get_by_role("button", name="Skróty").click()
    await page.get_by_role("button", name="Zamknij").click()
    await expect(listed).to_be_hidden()
    agents.is_("wrap_up", wrap_up_s=30)
    await page.get_by_label("Notatka").press_sequentially("A co?")
    await expect(page.get_by_label("Notatka")).to_have_value("A co?")
    await expect(listed).to_be_hidden()


async def test_the_microphone_is_tried_before_work(page: Page) -> None:
    """Its level is shown, words say that it is heard, devices have their names; getting ready ends it."""
    await page.get_by_role("button", name="Sprawdź mikrofon").click()
    await expect(page.get_by_role("meter", name="Głośność mikrofonu")).to_be_visible()
    await expect(page.get_by_text("Mikrofon działa.")).to_be_visible()
    await page.wait_for_function("() => document.getElementById('level').value > 0")  # it beeps
    await expect(page.get_by_label("Mikrofon").locator("option")).not_to_have_count(0)
    await page.get_by_role("button", name="Zakończ sprawdzanie").click()
    await expect(page.locator("#level")).to_be_hidden()
    await page.get_by_role("button", name="Sprawdź mikrofon").click()
    await ready(page)
    await expect(page.locator("#level")).to_be_hidden()
    assert await page.evaluate("() => window.microphone.getAudioTracks()[0].readyState") == "live"


async def test_it_rings_where_the_agent_chose_also_the_next_day(page: Page, agents: Desk) -> None:
    """Another device than the one the caller is heard by; kept by the browser."""
    await page.add_init_script(
        """const devices = ["one", "two"].map((deviceId) => ({ kind: "audiooutput", deviceId, label: deviceId }));
        navigator.mediaDevices.enumerateDevices = async () => [...devices, { kind: "audioinput", deviceId: "mic", label: "mic" }];
        AudioContext.prototype.setSinkId = async (id) => { window.moved = id; };
        HTMLMediaElement.prototype.setSinkId = async (id) => { window.hears = id; };"""
    )
    await page.reload()
    await ready(page)
    await page.get_by_label("Dzwonek", exact=True).select_option("two")
    agents.rings()
    await page.wait_for_function("() => window.moved === 'two'")
    assert await page.evaluate("() => window.hears") is None
    await page.reload()
    await ready(page)
    await expect(page.get_by_label("Dzwonek", exact=True)).to_have_value("two")
    await page.wait_for_function("() => window.moved === 'two'")


async def test_who_looks_elsewhere_is_notified_without_a_name(page: Page, agents: Desk) -> None:
    """Others may read the screen; it goes when it rings no longer."""
    await page.add_init_script(
        """window.notices = [];
        window.Notification = class {
          static permission = "default";
          static async requestPermission() { window.Notification.permission = "granted"; }
          constructor(title, { body }) { window.notices.push(`${title} ${body}`); }
          close() { window.notices.push("closed"); }
        };
        document.hasFocus = () => false;"""
    )
    await page.reload()
    await ready(page)
    agents.rings()
    await page.wait_for_function("() => window.notices.length === 1")
    agents.says("card", interaction="c1", card=CARD)
    agents.says("withdraw", interaction="c1", why="caller_gone")
    agents.is_("ready")
    await page.wait_for_function("() => window.notices.length === 2")
    assert await page.evaluate("() => window.notices") == [
        "Dzwoni rozmowa Ktoś czeka na odebranie.",
        "closed",
    ]


async def test_signing_out_leads_to_the_sign_in_page(page: Page, browser_line: Any) -> None:
    """And so does opening the page when nobody is signed in."""
    await page.get_by_role("button", name="Wyloguj").click()
    await expect(page).to_have_url(f"{browser_line.url}/people?next=%2Fagent")
    await page.goto(f"{browser_line.url}/agent")
    await expect(page).to_have_url(f"{browser_line.url}/people?next=%2Fagent")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
async def test_it_fits_every_screen(page: Page, agents: Desk, width: int) -> None:
    """In every state nothing is wider than the screen, and what one touches is large enough for a finger."""
    await page.set_viewport_size({"width": width, "height": 800})
    await ready(page)

    def talks() -> None:
        agents.talks(card=CARD | {"history": [entry("call", "2026-06-22T09:30:00Z", note="długa" * 30)]})
        line = {"id": 1, "who": "caller", "text": "słowo" * 40}
        agents.says("captions", interaction="c1", on=False, lines=[line])

    for show in (agents.rings, talks, lambda: agents.is_("wrap_up", wrap_up_s=30)):
        show()
        await expect(page.locator("#card")).to_be_visible()
        assert await page.evaluate(OVERFLOW) == 0
        for control in await page.locator("button:visible, select:visible").all():
            box = await control.bounding_box()
            assert box is not None
            assert box["height"] >= 44

"""From the chat of the shop's page to a person and on to voice, with the connection cut in between."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from gateway.caller.voice import OPUS, Voice
from gateway.caller.webrtc import WebrtcLine
from tests.support.agents import AGENT_HZ, HEARD_RATE, WITHIN_MS, AgentAtWork, at_work, hire
from tests.support.callers import WITHIN_S, record_by_id
from tests.support.cut_line import wire
from tests.support.line import RunningLine, running_line
from tests.support.pictures import pictures
from tests.support.staffed import files
from tests.support.tones import Samples, loudness, tone_share
from voicebot.audio.frame import RATE
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("chat")]

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
HEARS = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...of) {
    super(...of);
    this.addEventListener("track", ({track}) => (window.ear = new MediaStream([track])));
  }
};
"""
"""Keeps what the customer's page hears privately."""
EAR = """() => document.body.append(Object.assign(new Audio(), {id: "caller", srcObject: window.ear, muted: true}))"""
"""Where `AgentAtWork.listen` looks for it."""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that is always open, where Jan and Ewa work."""
    folder = tmp_path_factory.mktemp("chats")
    settings = files(folder) | {"VOICEBOT_RECORDS__RECORDING": "ask", "VOICEBOT_RECORDS__KEY": KEY}
    queues = folder / "queues.yml"
    queues.write_text(queues.read_text("utf-8").replace("ring_s: 12", "ring_s: 6"), "utf-8")
    with running_line(folder / "data", 11900, VOICEBOT_RASA__TIMEOUT_S="6", **settings) as line:
        hire(line, "jan", "Jan Kowal")
        hire(line, "ewa", "Ewa Lis")
        yield line


class Customer:
    """Somebody on the shop's page who writes. Everything waits at most WITHIN_MS."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(WITHIN_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def writes(self, text: str) -> None:
        await self.page.get_by_label("Wiadomość").fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, pattern: str) -> None:
        """Wait for a line of the other side."""
        line = self.page.locator("shop-chat .line:not(.caller) .words").filter(
            has_text=re.compile(pattern, re.I)
        )
        await expect(line.last).to_be_visible(timeout=WITHIN_MS)

    async def lines(self) -> list[tuple[str, str]]:
        """Who said what, as it stands in the log."""
        return await _lines(self.page, "shop-chat .log")

    async def record(self, line: RunningLine) -> dict[str, Any]:
        """Of this chat, so far."""
        kept = await self.page.evaluate("JSON.parse(sessionStorage.getItem('voicebot-chat'))")
        self.id, self.token = kept["id"], kept["token"]
        return await record_by_id(line, self.id, ended=False)


async def _lines(page: Page, log: str) -> list[tuple[str, str]]:
    found = page.locator(f"{log} .line")
    return [
        (await line.get_attribute("class") or "", await line.locator(".words").inner_text())
        for line in await found.all()
    ]


def said(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the marks of what is on its way."""
    return [(kind.split()[1], text) for kind, text in lines]


def recorded(data: Path, call_id: str) -> list[Samples]:
    """The loudest two seconds of each side of a recording."""
    playback = Playback(data / "recordings" / f"{call_id}.vbrec", KeyRing.of(KEY))
    sides = np.frombuffer(b"".join(playback.wav())[44:], "<i2").reshape(-1, 2).T
    playback.close()
    parts = [[side[at : at + 2 * RATE] for at in range(0, len(side), RATE)] for side in sides]
    return [max(side, key=loudness) for side in parts]


@asynccontextmanager
async def chatting(chromium: Browser, url: str) -> AsyncIterator[Customer]:
    """A customer whose chat is open and greets them; what the page complains of fails the test."""
    context = await chromium.new_context(
        permissions=["microphone"], reduced_motion="reduce", viewport={"width": 390, "height": 844}
    )
    await context.add_init_script(HEARS)
    customer = Customer(await context.new_page())
    await customer.page.goto(url)
    await customer.page.get_by_role("button", name="Czat", exact=True).click()
    await customer.reads("pomóc")
    yield customer
    await context.close()
    assert customer.complaints == []


class Desk:
    """The one chat that an agent has open."""

    def __init__(self, agent: AgentAtWork) -> None:
        self.agent, self.page = agent, agent.page
        self.panel = agent.page.locator(".chat")

    async def takes(self) -> None:
        await self.agent.rings()
        await self.agent.press("Odbierz")
        await expect(self.panel.last).to_be_visible(timeout=WITHIN_MS)

    async def writes(self, text: str) -> None:
        await self.panel.get_by_label("Odpowiedź").fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, pattern: str) -> None:
        line = self.panel.locator(".line.caller .words").filter(has_text=re.compile(pattern, re.I))
        await expect(line.last).to_be_visible(timeout=WITHIN_MS)

    async def lines(self) -> list[tuple[str, str]]:
        return await _lines(self.page, ".chat .log")


async def test_from_the_bot_to_a_person_over_a_cut_line_and_on_to_voice(
    staffed: RunningLine, chromium: Browser
) -> None:
    """Order status by the bot, "konsultant", the queue in writing, the card; both lines are cut while both write: each side has each
    message once; then both speak in the same conversation, and one record has it all."""
    orders = await asyncio.to_thread(staffed.get, "/api/demo/orders")
    order = orders["orders"][0]
    async with (
        wire(staffed.url) as customers,
        wire(staffed.url) as agents,
        at_work(chromium, replace(staffed, url=agents.url)) as jan,
        chatting(chromium, customers.url) as customer,
    ):
        await jan.ready()
        await customer.writes("Gdzie jest moja paczka?")
        await customer.reads("numer zamówienia")
        await customer.writes(order["number"])
        await customer.reads("kod")
        await customer.writes(order["postcode"])
        await customer.reads("Czy mogę jeszcze")
        await customer.writes("konsultant")
        await customer.reads("łączę z konsultantem")
        await customer.reads("pierwsza w kolejce")
        desk = Desk(jan)
        await desk.takes()
        assert order["number"] in await desk.panel.inner_text()
        await customer.page.get_by_text("Rozmowa z: Jan Kowal").wait_for()
        await desk.writes("Dzień dobry, w czym pomóc?")
        await customer.reads("Dzień dobry, w czym")
        await customer.writes("Kiedy przyjdzie paczka?")
        await desk.reads("Kiedy przyjdzie")
        await expect(desk.panel.locator(".agent .mark", has_text="odczytano")).to_be_visible()

        for line in (customers, agents):
            line.cut()
            await asyncio.sleep(0.2)
            await customer.writes("Halo, jeszcze jedno.")
            await desk.writes("Już sprawdzam.")
            await asyncio.sleep(1)
            line.mend()
            await desk.reads("jeszcze jedno")
            await customer.reads("Już sprawdzam")
            await asyncio.sleep(1)
        assert all("WebSocket" in complaint for complaint in jan.complaints)
        jan.complaints.clear()  # of the cut line
        await customer.page.reload()
        await customer.reads("Już sprawdzam")
        await expect(customer.page.locator(".caller .mark", has_text="odczytano")).to_be_visible()
        await expect(customer.page.locator(".pending")).to_have_count(0)
        for side in (await customer.lines(), await desk.lines()):
            texts = [text for _, text in said(side)]
            assert texts.count("Halo, jeszcze jedno.") == 2  # written once in each gap
            assert texts.count("Już sprawdzam.") == 2
            assert texts.count("Kiedy przyjdzie paczka?") == 1
        assert said(await customer.lines()) == said(await desk.lines())

        record = await customer.record(staffed)
        for name, page in (("chat", customer.page), ("agent-chats", jan.page)):
            await pictures(page, name)
        await customer.page.get_by_role("button", name="Głos", exact=True).click()
        await customer.page.get_by_role("button", name="Tak, można nagrywać").click()
        await jan.press("Połącz głosem")
        await jan.page.get_by_text("Dźwięk połączony.").wait_for()
        await jan.listen()
        await customer.page.evaluate(EAR)
        ear = AgentAtWork(customer.page)
        await ear.listen()
        await asyncio.sleep(3)
        assert tone_share((await ear.heard())[-2 * HEARD_RATE :], HEARD_RATE, AGENT_HZ) > 0.5
        assert tone_share((await jan.heard())[-2 * HEARD_RATE :], HEARD_RATE, AGENT_HZ) > 0.5
        before = await customer.lines()
        await customer.page.get_by_role("button", name="Wróć do pisania").click()
        await customer.writes("Dziękuję, wolę pisać.")
        await desk.reads("wolę pisać")
        assert said(await customer.lines())[: len(before)] == said(before)
        await jan.press("Zakończ czat")
        await customer.reads("ocenę: cyfra od 1 do 5")
        await customer.writes("5")
        await customer.page.get_by_text("Dziękujemy za rozmowę.", exact=True).wait_for()
        await desk.panel.get_by_label("Wynik").select_option("solved")
        await desk.panel.get_by_role("button", name="Zapisz").click()
        await jan.is_("Gotowość")
        record = await record_by_id(staffed, customer.id)
    assert (record["channel"], record["outcome"]) == ("text", "person")
    events = [event["name"] for event in record["events"]]
    for name in ("queue_entered", "queue_offered", "person_joined", "person_ended", "rating", "wrap_up"):
        assert events.count(name) == 1, name
    channels = [event["detail"]["channel"] for event in record["events"] if event["name"] == "switched"]
    assert channels == ["webrtc", "text"]
    assert next(event["detail"] for event in record["events"] if event["name"] == "recording_consent") == {
        "given": True,
        "words": None,
        "shown": "Czy możemy nagrać tę rozmowę?",
    }
    heard = recorded(Path(staffed.environment["VOICEBOT_DATA__DIRECTORY"]), customer.id)
    assert [tone_share(side, RATE, AGENT_HZ) > 0.5 for side in heard] == [True, True]
    agent = [turn["text"] for turn in record["turns"] if turn["who"] == "agent"]
    assert agent == ["Dzień dobry, w czym pomóc?", "Już sprawdzam.", "Już sprawdzam."]


class Written:
    """A customer's chat without a browser: the very socket, and what came over it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.lines: list[dict[str, Any]] = []
        self.id = self.token = ""

    async def open(self) -> None:
        self._socket = await connect("ws" + self._url.removeprefix("http") + "/api/chat")
        await self._socket.send(json.dumps({"type": "begin"}))
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        await self._socket.close()
        await self._reading

    async def writes(self, text: str) -> None:
        await self._socket.send(json.dumps({"type": "say", "mid": f"m{len(self.lines)}", "text": text}))

    async def reads(self, pattern: str, within_s: float = WITHIN_S) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not re.search(pattern, self.shop, re.IGNORECASE):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"never read {pattern!r}: {self.shop}") from None

    @property
    def shop(self) -> str:
        return " ".join(line["text"] for line in self.lines if line["who"] != "caller")

    async def _read(self) -> None:
        with contextlib.suppress(WebSocketException):
            async for raw in self._socket:
                message = json.loads(raw)
                if message["type"] == "chat":
                    self.id, self.token = message["id"], message["token"]
                if message["type"] == "line":
                    self.lines.append(message)


@asynccontextmanager
async def written(line: RunningLine) -> AsyncIterator[Written]:
    """Such a chat, greeted; its connection is closed at the end."""
    chat = Written(line.url)
    await chat.open()
    await chat.reads("pomóc")
    yield chat
    await chat.close()


async def test_the_bot_goes_on_by_voice_where_writing_left_off(staffed: RunningLine) -> None:
    """Verified in writing, asked by voice: the same order is told without asking again; nothing said before is said a second time; then
    writing goes on. One record."""
    orders = await asyncio.to_thread(staffed.get, "/api/demo/orders")
    order = orders["orders"][0]
    voice = Voice("Annie", codecs=OPUS)
    async with written(staffed) as chat:
        await chat.writes("Gdzie jest moja paczka?")
        await chat.reads("numer zamówienia")
        await chat.writes(order["number"])
        await chat.reads("kod")
        await chat.writes(order["postcode"])
        await chat.reads("czy mogę jeszcze")
        before = [line["n"] for line in chat.lines]
        sound = WebrtcLine(
            staffed.url, background=voice.background(), path=f"/api/chat/{chat.id}/voice", token=chat.token
        )
        await sound.open()
        assert sound.call_id == chat.id
        await chat.reads("możemy mówić dalej")
        await asyncio.sleep(2.5)
        assert loudness(sound.heard(asyncio.get_running_loop().time() - 2.5)) > -40  # it is spoken
        chat.lines.clear()
        await sound.say(voice.utter("gdzie jest moja paczka"))
        await chat.reads(order["number"][:3])
        assert not re.search("podać numer|kod pocztowy", chat.shop)
        spoken = [line["text"] for line in chat.lines if line["who"] == "caller"]
        assert "paczka" in spoken[0]
        await sound.hang_up()
        await asyncio.sleep(1)
        await chat.writes("dziękuję, to wszystko")
        await chat.reads("do usłyszenia|miłego")
        record = await record_by_id(staffed, chat.id)
    assert min(line["n"] for line in chat.lines) > max(before)
    channels = [event["detail"]["channel"] for event in record["events"] if event["name"] == "switched"]
    assert (record["channel"], channels) == ("text", ["webrtc", "text"])
    sources = [turn["source"] for turn in record["turns"] if turn["who"] == "caller"]
    assert sources == ["text", "text", "text", "speech", "text"]


async def test_unanswered_and_page_closed_bring_the_chat_back_to_the_front(
    staffed: RunningLine, chromium: Browser
) -> None:
    """Both are told to who waits; after the page is closed in the chat the other agent has it, with everything that was written."""
    async with written(staffed) as chat, at_work(chromium, staffed, "ewa") as ewa:
        async with at_work(chromium, staffed, goes_home=False) as jan:
            await jan.ready()
            await chat.writes("konsultant")
            await jan.rings()
            await chat.reads("ogląda teraz zgłoszenie")
            await jan.is_("Przerwa: rozmowa nieodebrana")
            await chat.reads("innej wolnej osoby")
            await jan.ready()
            desk = Desk(jan)
            await desk.takes()
            await desk.writes("Jestem.")
            await chat.reads("Jestem")
        await chat.reads("połączenie z konsultantem zostało przerwane")
        await ewa.ready()
        await Desk(ewa).takes()
        assert "Jestem." in await ewa.page.locator(".chat .log").inner_text()
        await ewa.press("Zakończ czat")
        await chat.reads("ocenę")
        await ewa.is_("Po rozmowie")
        await ewa.page.locator(".chat").get_by_role("button", name="Zapisz").click()
        await ewa.is_("Gotowość")
        record = await record_by_id(staffed, chat.id, ended=False)
    joined = [event["detail"]["agent"] for event in record["events"] if event["name"] == "person_joined"]
    assert joined == ["jan", "ewa"]
    names = [event["name"] for event in record["events"]]
    for name in ("queue_no_answer", "person_lost"):
        assert names.count(name) == 1

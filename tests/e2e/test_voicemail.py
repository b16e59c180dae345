"""A voice message from the first word to the inbox and the agent's desk: in a browser and by telephone, real from end to end."""

import asyncio
import contextlib
import io
import os
import sqlite3
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.async_api import async_playwright, expect

from gateway.backoffice import BackOffice
from gateway.caller.packets import RATE as CALLER_RATE
from gateway.contact.mailbox import MailRoom
from tests.support.agents import PASSWORD, AgentAtWork, browser, hire
from tests.support.callers import Caller, calling, record_of
from tests.support.letters import Post
from tests.support.line import ROOT, RunningLine, running_line
from tests.support.pictures import pictures
from tests.support.programs import free_udp_ports
from tests.support.tones import tone_share
from voicebot.audio.frame import RATE
from voicebot.audio.resample import resample
from voicebot.clock import SHOP_ZONE, SystemClock
from voicebot.config import load
from voicebot.config_records import Records
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.vosk import VoskEars
from voicebot.metrics import Metrics
from voicebot.records.retention import Retention
from voicebot.store.files import write_durably
from voicebot.store.worker import Store

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("voicemail")]

WITHIN_S = 30.0
TO = "biuro@example.com"
TONE_HZ = 1000.0
WISH, NUMBER = "proszę sprawdzić zamówienie", "numer jeden dwa trzy cztery pięć sześć"
SAID = f"{WISH} {NUMBER}"
QUEUES = "queues:\n  general: {hours: tomorrow}\n"
DESK = """
queue: general
hours:
  tomorrow: {{exceptions: {{{day}: ["09:00", "17:00"]}}}}
wrap_up: {{solved: Załatwione}}
breaks: {{meal: Posiłek}}
"""


@dataclass
class House:
    """A line that opens tomorrow at nine, and the shop's post."""

    line: RunningLine
    post: Post
    data: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.data / "voicebot.db", timeout=10)) as database:
            return list(database.execute(query))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One line for all of these; Jan works there. What a crash left in the box of messages lies there when it starts."""
    folder, post = tmp_path_factory.mktemp("voicemail"), Post()
    tomorrow = (datetime.now(SHOP_ZONE) + timedelta(days=1)).date()
    (folder / "queues.yml").write_text(QUEUES, "utf-8")
    (folder / "desk.yml").write_text(DESK.format(day=tomorrow.isoformat()), "utf-8")
    orphan = folder / "data" / "voicemail" / "orphan.wav"
    write_durably(orphan, b"RIFF")
    os.utime(orphan, (0, 0))
    settings = {
        "VOICEBOT_CONTACT__QUEUES": str(folder / "queues.yml"),
        "VOICEBOT_CONTACT__DESK": str(folder / "desk.yml"),
        "VOICEBOT_VOICEMAIL__EMAIL": TO,
        "VOICEBOT_RASA__TIMEOUT_S": "6",
        **post.settings(),
    }
    post.open()
    with running_line(folder / "data", free_udp_ports(100), **settings) as line:
        hire(line, "jan", "Jan Kowal")
        yield House(line, post, folder / "data")
    post.close()


async def until(what: str, true: Callable[[], Any]) -> Any:
    """What it gives, once it gives something."""
    async with asyncio.timeout(WITHIN_S):
        while not (found := true()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return found


async def the_tone(caller: Caller) -> None:
    """Wait for it, and until it is over."""

    def sounds() -> bool:
        return tone_share(caller.heard(0.3), CALLER_RATE, TONE_HZ) > 0.6

    await until("the tone", sounds)
    await asyncio.sleep(0.5)


def sound_of(letter: EmailMessage) -> bytes:
    (attachment,) = letter.iter_attachments()
    assert attachment.get_content_type() in ("audio/x-wav", "audio/wav", "audio/vnd.wave")
    assert str(attachment.get_filename()).endswith(".wav")
    content = attachment.get_content()
    assert isinstance(content, bytes)
    return content


def understood(text: str) -> bool:
    """The wish and the number are there; the ears may take the breath between them for a word."""
    return WISH in text and NUMBER in text


def words_in(sound: bytes) -> str:
    """What our recogniser hears in a WAV file."""
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    (model,) = (ROOT / "models" / "builtin").glob("vosk-pl*")
    recogniser = VoskEars(model).recognizer()
    recogniser.accept(resample(pcm, 8000, RATE))
    return recogniser.finish().text


@asynccontextmanager
async def signed_in(line: RunningLine) -> AsyncIterator[httpx.AsyncClient]:
    """Jan, without a browser."""
    origin = {"Origin": line.url}
    async with httpx.AsyncClient(base_url=line.url, headers=origin, timeout=20) as client:
        answer = await client.post("/api/people/session", json={"login": "jan", "password": PASSWORD})
        assert answer.status_code == 201
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


@dataclass
class Left:
    """Two callers who left a message at the same time. browser, telephone: the records of their calls."""

    browser: dict[str, Any]
    telephone: dict[str, Any]


@pytest.fixture(scope="module")
def left(house: House) -> Left:
    """One by voice in the browser, who ends it by a key; one by keys on the telephone, who hangs up."""

    async def both() -> Left:
        return Left(*await asyncio.gather(by_voice(house.line), by_keys(house.line)))

    return asyncio.run(both())


async def by_voice(line: RunningLine) -> dict[str, Any]:
    """Asks for a person out of hours, chooses the message, and leaves it."""
    async with calling(line, "webrtc") as caller:
        await caller.hears("pomóc")
        await asyncio.sleep(1)
        await caller.says("konsultant")
        await caller.hears("Zapraszamy jutro od dziewiątej.*można też nagrać wiadomość.*numer telefonu")
        await asyncio.sleep(1)
        await caller.says("chcę zostawić")
        await caller.hears("Po sygnale")
        caller.line.send({"type": "key", "digit": "#"})
        await the_tone(caller)
        await caller.says(SAID)
        await asyncio.sleep(0.4)
        caller.line.send({"type": "key", "digit": "#"})
        await caller.hears("Dziękuję, wiadomość jest zapisana. Czy mogę jeszcze w czymś pomóc")
        await caller.line.hang_up()
        return await record_of(line, caller)


async def by_keys(line: RunningLine) -> dict[str, Any]:
    """Through the menu to the tone, and gone in mid-message."""
    async with calling(line, "sip") as caller:
        await caller.hears("pomóc")
        caller.line.send({"type": "key", "digit": "1"})
        await caller.hears("Nagranie wiadomości: cztery")
        caller.line.send({"type": "key", "digit": "4"})
        await caller.hears("Po sygnale")
        await the_tone(caller)
        await caller.says(SAID)
        await caller.line.hang_up()
        return await record_of(line, caller)


async def letter_from(house: House, who: str) -> EmailMessage:
    """The letter with the message of this number."""

    def found() -> EmailMessage | None:
        return next((letter for letter in house.post.letters if who in str(letter["subject"])), None)

    letter = await until("the letter", found)
    assert isinstance(letter, EmailMessage)
    return letter


async def test_a_message_left_in_the_browser_is_mailed_listed_played_and_handled(
    house: House, left: Left, tmp_path: Path
) -> None:
    """Who asks for a person out of hours hears the next opening and leaves a message by voice: it is recognised, mailed with its
    sound, and at the agents' desk until it is dealt with; the callback that was noted before is not made as well."""
    told = {event["name"]: event["detail"] for event in left.browser["events"]}
    assert left.browser["outcome"] == "message"
    assert told["message_ended"]["why"] == "key"
    assert "message_kept" in told
    assert house.rows("SELECT count(*) FROM callback_wishes WHERE withdrawn IS NULL") == [(0,)]
    assert not (house.data / "voicemail" / "orphan.wav").exists()

    letter = await letter_from(house, "numer nieznany")
    assert letter["To"] == TO
    assert understood(letter.get_body().get_content().replace("\n", " "))
    assert understood(words_in(sound_of(letter)))

    async with signed_in(house.line) as client:
        listed = (await client.get("/api/voicemails")).json()
        message = next(one for one in listed["open"] if one["phone"] is None)
        assert understood(message["transcript"])
        assert 2.0 < message["length_s"] < 12.0
        part = await client.get(f"/api/voicemails/{message['id']}/sound", headers={"Range": "bytes=0-99"})
        assert (part.status_code, len(part.content)) == (206, 100)
        whole = await client.get(f"/api/voicemails/{message['id']}/sound")
        assert whole.content == sound_of(letter)
    await the_page_plays_it(house, message["id"], tmp_path)
    await forgotten_in_time(house, message["id"])
    log = house.rows("SELECT who, what FROM audit_log WHERE about LIKE 'voicemail:%' ORDER BY id")
    assert log == [("jan", "listened"), ("jan", "handled"), ("jan", "reopened"), ("jan", "handled")]


async def forgotten_in_time(house: House, id_: str) -> None:
    """It was dealt with: after the days of recordings sound and row are gone, no sooner; what still waits stays."""
    store = await asyncio.to_thread(Store.open, f"sqlite:///{house.data / 'voicebot.db'}")
    sound, days = house.data / "voicemail" / f"{id_}.wav", Records().recordings_days
    for later, there in ((days - 1, True), (days + 1, False)):
        await Retention(store, house.data, Records(), In(timedelta(days=later))).look()
        assert sound.exists() is there
        assert len(house.rows(f"SELECT 1 FROM voicemails WHERE id = '{id_}'")) == there
    assert len(house.rows("SELECT 1 FROM voicemails WHERE done IS NULL")) == 1
    await store.close()


class In(SystemClock):
    """A clock that is ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


async def the_page_plays_it(house: House, id_: str, folder: Path) -> None:
    """In a real Chromium, by the keyboard alone."""
    async with async_playwright() as playwright, browser(playwright, folder) as chromium:
        context = await chromium.new_context(
            permissions=["microphone"], viewport={"width": 1280, "height": 900}
        )
        agent = await AgentAtWork.sign_in(context, house.line, "jan")
        page = agent.page
        item = page.locator(f'li[data-id="{id_}"]')
        await expect(item).to_contain_text(NUMBER)
        length = await item.locator("audio").evaluate(
            """(sound) => new Promise((done, failed) => {
              sound.muted = true;
              sound.ontimeupdate = () => sound.currentTime > 0.2 && done(sound.duration);
              sound.onerror = () => failed(new Error("not played"));
              sound.play();
            })"""
        )
        assert 2.0 < length < 12.0
        await pictures(page, "agent-voicemail")
        for name, words in (("Załatwione", "Wiadomość załatwiona."), ("Przywróć", "Wiadomość znów czeka.")):
            if name == "Przywróć":
                await page.locator("#voicemail-past summary").press("Enter")
            await item.get_by_role("button", name=name).press("Enter")
            await expect(page.locator("#voicemail-news")).to_have_text(words)
        await item.get_by_role("button", name="Załatwione").press("Enter")
        await expect(page.locator(f'#voicemail-handled li[data-id="{id_}"]')).to_be_attached()
        assert agent.complaints == []
        await context.close()


async def test_a_message_by_telephone_survives_the_hang_up_and_goes_with_its_caller(
    house: House, left: Left, tmp_path: Path
) -> None:
    """By keys alone, cut off in mid-sentence: kept, mailed with the number; `privacy export` hands it over, `erase` leaves nothing."""
    assert left.telephone["outcome"] == "message"
    letter = await letter_from(house, "+48577123984")
    assert "jeden dwa trzy" in words_in(sound_of(letter))
    ((id_,),) = house.rows("SELECT id FROM voicemails WHERE phone = '+48577123984'")
    privacy(house, "export", "--phone", "+48577123984", "--to", str(tmp_path / "out"))
    assert (tmp_path / "out" / f"voicemail-{id_}.wav").read_bytes() == sound_of(letter)
    privacy(house, "erase", "--phone", "+48577123984", "--yes")
    assert house.rows("SELECT count(*) FROM voicemails WHERE phone = '+48577123984'") == [(0,)]
    assert not (house.data / "voicemail" / f"{id_}.wav").exists()
    assert house.rows(f"SELECT count(*) FROM outbox WHERE key = 'voicemail-{id_}'") == [(0,)]


def privacy(house: House, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("voicebot")), "privacy", *arguments]
    subprocess.run(command, env=os.environ | house.line.environment, cwd=ROOT, check=True)


async def test_a_line_killed_in_mid_message_has_lost_none_of_it(house: House, left: Left) -> None:
    """SIGKILL while a caller speaks: what they had said is in the shop's post after the next start, with sound and words; nothing of it
    is left lying about, and a further start finds nothing to do."""
    number, box = "+48601555777", house.data / "voicemail"
    async with calling(house.line, "sip", number) as caller:
        await caller.hears("pomóc")
        caller.line.send({"type": "key", "digit": "1"})
        await caller.hears("Nagranie wiadomości: cztery")
        caller.line.send({"type": "key", "digit": "4"})
        await caller.hears("Po sygnale")
        caller.line.send({"type": "key", "digit": "#"})
        await the_tone(caller)
        await caller.says(SAID)
        await asyncio.sleep(1.0)  # what is on its way, and the last half second
        house.line.process.kill()
        await asyncio.to_thread(house.line.process.wait)
    assert len(list(box.glob("*.draft"))) == 1
    async with starting_again(house):
        letter = await letter_from(house, number)
        assert understood(words_in(sound_of(letter)))
        assert understood(letter.get_body().get_content().replace("\n", " "))
        await until("it is put away", lambda: not list(box.glob("*.draft")))
    async with starting_again(house):
        assert len(house.rows(f"SELECT 1 FROM voicemails WHERE phone = '{number}'")) == 1


@asynccontextmanager
async def starting_again(house: House) -> AsyncIterator[None]:
    """What finishes voice messages and hands letters to the post, as the line puts it together at its start."""
    config, clock, metrics = load(None, house.line.environment), SystemClock(), Metrics()
    store = await asyncio.to_thread(Store.open, config.data.url)
    hearing = HearingPool(VoskEars(ROOT / "models" / "builtin" / "vosk-pl-voicebot-small"), 2)
    async with httpx.AsyncClient(trust_env=False) as http:
        back = BackOffice(config, store, clock, metrics, http)
        room = MailRoom(config, back, clock, None)
        back.start()
        room.start(hearing)
        yield
        await room.stop()
        await back.stop()
    hearing.close()
    await store.close()

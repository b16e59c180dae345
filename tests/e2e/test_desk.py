"""What an agent reads and hears of a caller: words as they are said, what the number did before; and that all of it can be forgotten."""

import asyncio
import io
import os
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Browser, expect

from gateway.caller.sip import SipLine, Telephone
from gateway.caller.voice import Voice
from tests.support import traces
from tests.support.agents import WITHIN_MS, AgentAtWork, at_work, hire
from tests.support.callers import TELEPHONE, Caller, asks_for_a_person, record_of
from tests.support.line import ROOT, RunningLine, running_line
from tests.support.staffed import files
from voicebot.contact.whisper import LONGEST_S

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("people")]

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NUMBER = "+48577123984"
TRUNK = '[{"name": "trunk", "addresses": ["127.0.0.1"], "trusted_identity": true}]'
SAID, SAID_LATER = "chcę oddać rower do sklepu", "gdzie jest moja paczka"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningLine, Path]]:
    """A line that records who agrees and keeps transcripts of talks, where Jan works; and its data folder."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "data" / "tmp").mkdir(parents=True)
    settings = {
        "VOICEBOT_RECORDS__RECORDING": "ask",
        "VOICEBOT_RECORDS__KEY": KEY,
        "VOICEBOT_CONTACT__CAPTIONS": "keep",
        "VOICEBOT_SIP__PEERS": TRUNK,
        "TMPDIR": str(folder / "data" / "tmp"),
    } | files(folder, whisper=True)
    with running_line(folder / "data", 11800, VOICEBOT_RASA__TIMEOUT_S="6", **settings) as line:
        hire(line, "jan", "Jan Kowal")
        yield line, folder / "data"


@asynccontextmanager
async def calling(line: RunningLine, answer: str) -> AsyncIterator[Caller]:
    """A call by a trunk that vouches for the number; asked whether it may be recorded, and answered: yes, or with another matter."""
    voice = Voice("Annie", codecs={codec.name: codec.encode for codec in TELEPHONE})
    telephone = Telephone(line.sip, TELEPHONE, name=NUMBER, asserted=True)
    sound = SipLine(line.url, telephone, background=voice.background())
    await sound.open()
    caller = Caller(sound, voice)
    try:
        await caller.hears("nagrać")
        await caller.is_heard_out()
        await caller.says(answer)
        yield caller
    finally:
        await sound.hang_up()


async def written(agent: AgentAtWork, words: str) -> None:
    """Wait until the page has these words of the caller."""
    lines = agent.page.locator("#captions-lines li.caller")
    try:
        await expect(lines.filter(has_text=words)).to_have_count(1, timeout=WITHIN_MS)
    except AssertionError:
        raise AssertionError(f"never read {words!r}: {await lines.all_inner_texts()}") from None


async def leaves_a_callback(caller: Caller) -> None:
    """Any key over the music, then the number by keys."""
    caller.line.send({"type": "key", "digit": "5"})
    await caller.hears("na jaki numer telefonu")
    await caller.is_heard_out()
    for digit in f"{NUMBER.removeprefix('+48')}#":
        caller.line.send({"type": "key", "digit": digit})
        await asyncio.sleep(0.25)
    await caller.hears("pięćset siedemdziesiąt siedem|577 ?123 ?984")


async def plays(agent: AgentAtWork) -> Any:
    """Press the first play button; what came."""
    async with agent.page.expect_response("**/api/agent/sound/**") as coming:
        await agent.page.get_by_role("button", name="Odtwórz tę wypowiedź").first.click()
    answer = await coming.value
    assert answer.status == 200
    with wave.open(io.BytesIO(await answer.body())) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


async def test_the_agent_reads_along_and_knows_the_number_the_next_time(
    recorded: tuple[RunningLine, Path], chromium: Browser
) -> None:
    """The caller's words stand on the page as the recogniser heard them, also after a reload in the talk, and in the record; the last
    words before can be played; on the next call the card has this one, and nothing to play for who did not agree. They would rather be called
    back then."""
    line, _ = recorded
    async with at_work(chromium, line) as jan:
        await jan.ready()
        async with calling(line, "tak") as caller:
            await asks_for_a_person(caller)
            await jan.rings()
            assert "nie kontaktował się wcześniej" in await jan.card()
            heard = await plays(jan)
            assert np.abs(heard).max() > 1000
            await jan.press("Odbierz")
            await jan.is_("Rozmowa")
            await asyncio.sleep(LONGEST_S)  # the agent hears first what it is about
            await caller.says(SAID)
            await written(jan, SAID)
            await jan.page.reload()
            await jan.is_("Rozmowa")
            await written(jan, SAID)
            await jan.page.get_by_text("Dźwięk połączony.").wait_for()
            await caller.says(SAID_LATER)
            await written(jan, SAID_LATER)
            await jan.press("Zakończ rozmowę")
            await jan.page.get_by_label("Wynik").select_option("solved")
            await jan.page.get_by_label("Notatka").fill(
                "Felicja Żegocińska, zegocinska@example.com, szmaragdowe kalosze."
            )
            await jan.press("Zapisz i zakończ")
            await jan.is_("Gotowość")
        record = await record_of(line, caller)
        talk = [
            turn["text"] for turn in record["turns"] if turn["source"] == "talk" and turn["who"] == "caller"
        ]
        assert talk == [SAID, SAID_LATER]

        async with calling(line, "konsultant") as caller:
            await jan.rings()
            earlier = jan.page.locator("#card-history li")
            await expect(earlier).to_have_count(1, timeout=WITHIN_MS)
            text = await earlier.inner_text()
            for words in ("rozmowa z konsultantem", "Jan Kowal", "Załatwione", "szmaragdowe kalosze"):
                assert words in text
            assert await jan.page.locator("#card-last button").count() == 0
            await leaves_a_callback(caller)
        await jan.is_("Gotowość")


async def test_after_an_erasure_nothing_is_found_anywhere(recorded: tuple[RunningLine, Path]) -> None:
    """Erased while the line runs: the number in every writing, the name, the address, what was said, in calls, talks, notes, recordings,
    callbacks, drafts, letters, voice messages: in no file of the data folder, byte by byte, in no log, in nothing that was printed."""
    line, data = recorded
    await traces.more(data, NUMBER)
    said = traces.said(data, NUMBER)
    assert SAID in said
    before = traces.found(data, NUMBER, said)
    assert {SAID, "577123984", "577 123 984", "Żegocińska", "zegocinska@", "kulawy hipopotam"} <= before, (
        before
    )
    assert len(list((data / "recordings").iterdir())) == 1
    erased = await asyncio.to_thread(_erase, line)
    assert erased.returncode == 0, erased.stderr
    (data / "erased.txt").write_text(erased.stdout + erased.stderr, "utf-8")
    assert traces.found(data, NUMBER, said) == set()
    assert [path.name for part in ("recordings", "voicemail") for path in (data / part).iterdir()] == []
    assert line.get("/healthz")["status"] == "ok"


def _erase(line: RunningLine) -> "subprocess.CompletedProcess[str]":
    command = [
        str(Path(sys.executable).with_name("voicebot")),
        "privacy",
        "erase",
        "--phone",
        NUMBER,
        "--yes",
    ]
    environment = os.environ | line.environment
    return subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)

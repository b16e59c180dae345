"""Two languages on one line, with all its real parts: two dialogue engines, two pairs of ears, two voices, one server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.backoffice import BackOffice
from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import seeded_orders
from gateway.caller.text import TextLine
from gateway.chat.media import ChatMedia
from gateway.chat.voice import ChatVoice
from gateway.contact.mailbox import MailRoom
from gateway.languages import Languages
from gateway.recording_desk import unasked
from gateway.sip.call import Caller, SipCall
from tests.support import two_languages
from tests.support.line import ROOT, RunningLine, running_line
from tests.support.programs import free_port
from voicebot.clock import SystemClock
from voicebot.config import Config, Data
from voicebot.config_language import Language
from voicebot.dialogue import training
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.errors import CallRefused, ModelError
from voicebot.metrics import Metrics
from voicebot.records.recorder import Recorder
from voicebot.shelf.store import Shelf
from voicebot.speaking.captions import Captions
from voicebot.speaking.plan import by_sentence
from voicebot.store.worker import Store

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("languages")]

SCENARIOS = ROOT / "tests" / "e2e" / "scenarios"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that speaks Polish and offers English."""
    folder = tmp_path_factory.mktemp("languages")
    data = folder / "data"
    model = training.ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", print, "en")
    ours = training.model_path(ROOT, data, "en")
    ours.parent.mkdir(parents=True)
    ours.symlink_to(model)
    with running_line(
        data,
        11600,
        VOICEBOT_LANGUAGE__OFFERED="en",
        VOICEBOT_LANGUAGE__RASA_URLS=f"http://127.0.0.1:{free_port()}",
        VOICEBOT_DATA__MODELS=str(two_languages.shelf(folder / "models")),
        VOICEBOT_RASA__TIMEOUT_S="6",
    ) as running:
        yield running


def told(results: list[Result]) -> str:
    """What went wrong, for the message of a failed test."""
    return "\n".join(line for result in results for line in report.lines(result))


def test_polish_and_english_calls_go_on_at_the_same_time(line: RunningLine) -> None:
    """By browser in both, by telephone from one to the other, in writing: each is answered in its own language, all at once."""
    telephone = Telephone(line.sip, codecs("PCMA"))
    polish, english, key, text = (
        load(path, seeded_orders)
        for path in (
            SCENARIOS / "polish_beside.yaml",
            SCENARIOS / "english_spoken.yaml",
            SCENARIOS / "english_by_key.yaml",
            SCENARIOS / "english_text.yaml",
        )
    )

    async def all_at_once() -> list[Result]:
        return await asyncio.gather(
            ring(prepare(polish), line.url),
            ring(prepare(english), line.url),
            ring(prepare(key, codecs=telephone.codecs), line.url, telephone=telephone),
            ring(prepare(text, written=True), line.url),
        )

    results = asyncio.run(all_at_once())
    assert all(result.passed for result in results), told(results)


def test_a_language_that_is_not_offered_is_refused(line: RunningLine) -> None:
    """With a reason of its own; the line's health says which languages there are."""

    async def asks() -> None:
        await TextLine(line.url, language="de").open()

    with pytest.raises(CallRefused) as refused:
        asyncio.run(asks())
    assert refused.value.reason == "no_language"
    assert line.get("/healthz")["languages"] == {
        "pl": {"sound": True, "missing": None},
        "en": {"sound": True, "missing": None},
    }
    assert {"voice", "voice-en", "rasa", "rasa-en"} <= line.get("/healthz")["children"].keys()


HELD_OUT = ROOT / "nlu_data" / "en" / "tests" / "heldout.tsv"
FLOOR = 0.9
"""Of the held-out lines, understood surely enough to act on. 0.98 were when this floor was set."""


async def test_english_that_nobody_trained_on_is_understood(line: RunningLine) -> None:
    """The share of right intents, a line that was too doubtful counting as wrong."""
    lines = [entry.split("\t") for entry in HELD_OUT.read_text("utf-8").splitlines()]
    wrong = []
    rasa = RasaDialogue(line.environment["VOICEBOT_LANGUAGE__RASA_URLS"], 20.0)
    async with contextlib.aclosing(rasa) as dialogue:
        for at, (meant, text) in enumerate(lines):
            reply = await dialogue.turn(f"heldout-{at}", text)
            await dialogue.end(f"heldout-{at}")
            if reply.intent != meant:
                wrong.append((text, meant, reply.intent))
    assert 1 - len(wrong) / len(lines) >= FLOOR, wrong


# --- without any process: who is spoken to in which language -----------------------------------------------


OFFERED = {
    "offered": ["en"],
    "called": [{"by": "account:en", "language": "en"}, {"by": "account:pl", "language": "pl"}],
}


@contextlib.asynccontextmanager
async def opened(folder: Path, settings: dict[str, Any], *, without: str = "") -> AsyncIterator[Languages]:
    """The languages of a line with these settings. without: what its shelf lacks for English."""
    models = two_languages.shelf(folder / "models", without=without)
    config = Config(
        data=Data(directory=folder, nlu=ROOT / "nlu_data", models=models),
        language=Language.model_validate(settings),
    )
    store, clock, metrics = Store.open(config.data.url), SystemClock(), Metrics()
    async with httpx.AsyncClient(trust_env=False) as http:
        office = BackOffice(config, store, clock, metrics, http)
        room = MailRoom(config, office, clock, None)
        try:
            made = Languages(config, Shelf.of(config), office, room, metrics, lambda call: False, by_sentence)
            yield made
            await made.leave_voices()
            await made.close()
        finally:
            await office.stop()
            await store.close()


@pytest.fixture
async def languages(tmp_path: Path) -> AsyncIterator[Languages]:
    """Of a line that speaks English in writing only: its shelf has no English ears."""
    async with opened(tmp_path, OFFERED, without="ears") as made:
        yield made


class Medium:
    """A Media as far as the choice of a language looks at it."""

    channel = "text"


def telephone(by: str) -> Any:
    """A call that somebody let in."""
    call = SipCall.__new__(SipCall)
    call.caller = Caller(None, False, by)
    return call


def begin(languages: Languages, call_id: str, media: Any, voice: Any, *, written: bool = False) -> Any:
    recorder = Recorder(call_id, "text", None, SystemClock())
    return languages.begin(call_id, media, voice, recorder, written, unasked), recorder


async def test_a_language_without_ears_is_spoken_in_writing_only(languages: Languages) -> None:
    """It is said which model is missing; sound is refused, writing is not, and the telephone does not offer it."""
    health = languages.health()
    assert health["pl"] == {"sound": True, "missing": None}
    assert "no whole ears model for language 'en'" in health["en"]["missing"]
    languages.check("en", audible=False)
    languages.check(None, audible=True)
    for language, audible in (("en", True), ("de", False)):
        with pytest.raises(CallRefused) as refused:
            languages.check(language, audible=audible)
        assert refused.value.reason == "no_language"
    assert [one.client is None for one in languages] == [False, True]
    for by in ("account:en", "account:pl", "peer:other"):
        call, _ = begin(languages, f"call {by}", telephone(by), languages.voice)
        assert call.now.code == "pl"
        assert not call._by_key


async def test_a_written_call_is_english_whole(languages: Languages) -> None:
    """Its texts, its questions, and the actions that its engine asks for; the record says so."""
    languages.want("c1", "en")
    languages.want("c2", "pl")
    english, recorder = begin(languages, "c1", Medium(), Captions())
    polish, _ = begin(languages, "c2", Medium(), Captions())
    assert english.prompts.text("not_heard").startswith("I am sorry")
    assert english.profiles["order_number"].tongue.code == "en"
    assert [event.name for event in recorder.record.events] == ["language"]
    assert polish.prompts.text("person_wish") == "konsultant"
    said = {}
    for call_id in ("c1", "c2", "nobody's"):
        tracker = {"sender_id": call_id, "slots": {}, "latest_message": {}, "events": [], "paused": False}
        tracker |= {"followup_action": None, "active_loop": {}, "latest_action_name": None}
        status, body = await languages.run_action({"next_action": "action_goodbye", "tracker": tracker})
        assert status == 200
        said[call_id] = body["responses"][0]["response"]
    assert set(said.values()) == {"utter_goodbye"}
    assert (await languages.run_action({"next_action": "action_begin_matter"}))[0] == 400
    matter = {"next_action": "action_begin_matter", "tracker": {"sender_id": "c1", "slots": {}}}
    assert (await languages.run_action(matter))[0] >= 400


async def test_a_chat_is_read_until_its_customer_listens(languages: Languages) -> None:
    """Written wording; a language that is not audible stays silent."""
    media: Any = ChatMedia(SystemClock())
    voice = ChatVoice(media, languages.voice)
    chat, _ = begin(languages, "c1", media, voice, written=True)
    assert chat.voice is voice
    assert chat.prompts.text("queue_thanks").startswith("Dziękujemy. Do zobaczenia")
    assert languages.audible("c1")
    assert languages.audible("nobody's")
    languages.want("c2", "en")
    english, _ = begin(languages, "c2", media, ChatVoice(media, languages.voice), written=True)
    assert not languages.audible("c2")
    assert [chunk.engine async for chunk in english.voice_for("x").speak("x")] == ["captions"]


async def test_an_account_may_be_called_in_english_and_others_hear_of_the_key(tmp_path: Path) -> None:
    """Once the shelf has both models; each may still choose the other language."""
    async with opened(tmp_path, OFFERED) as languages:
        languages.check("en", audible=True)
        for by, code, other in (("account:en", "en", "pl"), ("peer:other", "pl", "en")):
            call, _ = begin(languages, by, telephone(by), languages.voice)
            assert call.now.code == code
            assert {key: one.code for key, one in call._by_key.items()} == {"2": other}
        assert languages.voice.name.startswith("coqui-pl-")
        assert languages.hearing.ears.name.count(",") == 1


async def test_a_line_may_speak_english_only(tmp_path: Path) -> None:
    """Nothing Polish is loaded for its calls then; without English models it does not start."""
    async with opened(tmp_path / "whole", {"default": "en"}) as languages:
        assert [one.code for one in languages] == ["en"]
        call, recorder = begin(languages, "c", telephone("peer:any"), languages.voice)
        assert (call.now.code, call._by_key, recorder.record.events) == ("en", {}, [])
        assert languages.hearing.ears.name.startswith("vosk-en-")
    with pytest.raises(ModelError, match="no whole voice model for language 'en'"):
        async with opened(tmp_path / "mute", {"default": "en"}, without="voice"):
            raise AssertionError("it started")

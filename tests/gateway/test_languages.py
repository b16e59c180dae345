"""Two languages on one line, with all its real parts: two dialogue engines, two pairs of ears, two voices, one server."""

import asyncio
from collections.abc import Iterator

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import seeded_orders
from gateway.caller.text import TextLine
from tests.support import two_languages
from tests.support.line import ROOT, RunningLine, free_port, running_line
from voicebot.dialogue import training
from voicebot.errors import CallRefused

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
        44600,
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
            SCENARIOS / "english_keys.yaml",
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

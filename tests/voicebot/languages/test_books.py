"""Tests of voicebot.languages.books, and of the English pack as it is."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.support.dialogue import FAQ, PROMPTS
from voicebot.errors import DataError
from voicebot.languages import books, pack

ROOT = Path(__file__).resolve().parents[3]
ENGLISH = ROOT / "nlu_data" / "en"
ACTIONS = ROOT / "voicebot" / "dialogue" / "actions"
OF_MATTERS = {
    "asks",
    "changes",
    "clerk",
    "complaint",
    "exchange",
    "goods",
    "invoice",
    "matter",
    "matter_desk",
    "refund",
    "refusals",
    "returns",
}
"""Modules of voicebot.dialogue.actions that an order-and-people pack never enters."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The English pack, to be spoilt."""
    return shutil.copytree(ENGLISH, tmp_path / "en")


def read(folder: Path = ENGLISH) -> books.Books:
    return books.read(pack.load(folder), PROMPTS, FAQ.hours)


def test_the_english_pack_fits_together() -> None:
    """Its questions, its tree and its texts; its answers are for English ears."""
    files = read()
    assert not files.has_matters
    assert {profile.grammar.language for profile in files.profiles.values()} == {"en"}
    assert files.profiles["order_number"].tongue.code == "en"
    assert files.tree.menu("main").choice("one", files.profiles["keypad_menu"].tongue) == "order"
    assert files.consent.answer("yes please") is True
    assert files.said().text("utter_ask_number") == "What is the order number?"
    assert files.faq.hours is FAQ.hours


def test_what_only_the_shops_people_read_stays_theirs() -> None:
    """But it says what the caller speaks; what callers hear is the pack's own."""
    files = read()
    assert files.prompts.text("summary_told") == PROMPTS.text("summary_told")
    assert files.prompts.text("summary_asked") == "Prosi o kontakt. Rozmowa po angielsku."
    assert files.prompts.text("not_heard") != PROMPTS.text("not_heard")


def test_a_sentence_that_is_missing_stops_the_start(copied: Path) -> None:
    """Nobody is to hear another language in the middle of a call."""
    prompts = copied / "prompts.yml"
    lines = prompts.read_text("utf-8").splitlines()
    prompts.write_text("\n".join(line for line in lines if not line.startswith("queue_first")), "utf-8")
    with pytest.raises(DataError, match=r"prompts\.yml: 'queue_first' is missing"):
        read(copied)


def test_hours_come_from_the_house(copied: Path) -> None:
    """A pack has no people of its own."""
    files = read(copied)
    assert files.faq.answer("opening_hours", "when are you open") is not None


def test_every_response_that_an_action_may_say_is_there() -> None:
    """In English, for all actions but those of matters."""
    said = set(read().domain["responses"])
    named = {
        response
        for module in ACTIONS.glob("*.py")
        if module.stem not in OF_MATTERS
        for response in re.findall(r'"(utter_[a-z_]+[a-z])"', module.read_text("utf-8"))
    }
    unreachable = {"utter_notice", "utter_resume_again"}
    """Notices are the house's; nothing is left unfinished where no matter is begun."""
    assert named - said == unreachable


def test_training_data_and_domain_name_the_same_intents() -> None:
    """And no line stands under two of them."""
    domain = read().domain
    lines: dict[str, str] = {}
    intents = set()
    for file in (ENGLISH / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            intents.add(block["intent"])
            for line in block["examples"].splitlines():
                assert line not in lines, (line, lines[line], block["intent"])
                lines[line] = block["intent"]
    assert intents == {intent for intent in domain["intents"] if not intent.startswith("EXTERNAL_")}

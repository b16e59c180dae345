"""The training data itself: enough of it, no contradictions, in words a recogniser can hear."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.dialogue import DOMAIN
from voicebot.hearing.numbers import fold

ROOT = Path(__file__).resolve().parents[2]
NLU = ROOT / "nlu_data" / "data" / "nlu"
VOCABULARY = ROOT / "models" / "builtin"


def examples() -> Iterator[tuple[str, str]]:
    """(intent, line) of all training data."""
    for path in sorted(NLU.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield block["intent"], line.removeprefix("- ").strip()


def heldout() -> list[tuple[str, str]]:
    """(intent, line) of the lines kept away from training."""
    lines = (ROOT / "nlu_data" / "tests" / "heldout.tsv").read_text("utf-8").splitlines()
    return [(intent, text) for intent, text in (line.split("\t") for line in lines)]


def test_there_is_enough_of_every_intent() -> None:
    """A first good size, and no intent that only has a handful."""
    per_intent = Counter(intent for intent, _ in examples())
    assert sum(per_intent.values()) >= 1200
    assert min(per_intent.values()) >= 30
    assert per_intent["out_of_scope"] >= 80


def test_every_intent_of_the_domain_has_data_and_the_other_way_round() -> None:
    """Only our own events have none."""
    spoken = {intent for intent in DOMAIN["intents"] if not intent.startswith("EXTERNAL_")}
    assert {intent for intent, _ in examples()} == spoken


def test_no_line_stands_under_two_intents() -> None:
    """A classifier cannot learn a contradiction; nor twice the same."""
    where = defaultdict(list)
    for intent, line in examples():
        where[fold(line)].append(intent)
    assert not {line: intents for line, intents in where.items() if len(intents) > 1}


def test_the_held_out_lines_are_not_in_the_training_data() -> None:
    """Otherwise they measure memory; every intent is measured."""
    trained = {fold(line) for _, line in examples()}
    kept = heldout()
    assert len(kept) >= 120
    assert not [text for _, text in kept if fold(text) in trained]
    assert {intent for intent, _ in kept} == {intent for intent, _ in examples()}


def test_lines_are_written_as_a_recogniser_hears_them() -> None:
    """Lower case, no punctuation but what belongs to figures."""
    assert not [line for _, line in examples() if line != line.lower() or set(line) & set('?!,.;:"')]


@pytest.mark.parametrize(
    "intent", ["order_status", "give_number", "speak_to_agent", "affirm", "deny", "dont_know"]
)
def test_most_words_of_the_main_intents_can_be_heard(intent: str) -> None:
    """The built-in Polish recogniser knows four words of five; the rest are inflections that callers use and it was not taught."""
    (words_file,) = VOCABULARY.glob("vosk-pl*/graph/words.txt")
    known = {line.split()[0] for line in words_file.read_text("utf-8").splitlines() if line}
    words = [word for own, line in examples() if own == intent for word in line.split() if word.isalpha()]
    assert sum(word in known for word in words) / len(words) >= 0.8


def test_every_reply_of_the_domain_leads_on() -> None:
    """Rules' own utterances stand before a question; nothing else is said outside actions."""
    rules = yaml.safe_load((ROOT / "nlu_data" / "data" / "rules.yml").read_text("utf-8"))["rules"]
    for rule in rules:
        spoken = [step["action"] for step in rule["steps"] if "action" in step]
        assert not spoken[-1].startswith("utter_"), rule["rule"]


def test_every_response_is_said_somewhere() -> None:
    """By a rule or by an action; the ladder puts its names together from a question and an ending."""
    actions = (ROOT / "voicebot" / "dialogue" / "actions").glob("*.py")
    code = " ".join(path.read_text("utf-8") for path in actions)
    rules = (ROOT / "nlu_data" / "data" / "rules.yml").read_text("utf-8")
    composed = re.compile(
        r"utter_(status|help|ask_number|ask_postcode|ask_phone|ask_tax_id|confirm_phone|unfinished)(_|$)"
    )
    by_rasa_itself = {"utter_default"}
    unsaid = {
        name
        for name in DOMAIN["responses"]
        if f'"{name}"' not in code and f" {name}\n" not in rules and not composed.match(name)
    }
    assert unsaid == by_rasa_itself

"""The grammar of clauses."""

import random
from pathlib import Path

import pytest

from models.recipes.vosk import clauses
from models.recipes.vosk.clauses import Part, Speaker
from voicebot.errors import DataError


def shouted(name: str, form: str) -> Part:
    """A language that says names loudly."""
    return lambda speaker: f"{name.upper()}:{form}"


def speaker(folder: Path, text: str) -> Speaker:
    """A grammar of one rule with these lines."""
    (folder / clauses.FILE).write_text(f"# about\n[sentence]\n{text}\n")
    return Speaker(clauses.read(folder / clauses.FILE, shouted), random.Random(3))


def test_choices_and_maybes(tmp_path: Path) -> None:
    """One of several, some or nothing."""
    say = speaker(tmp_path, "(a|b) [c]").say
    assert {say() for _ in range(40)} == {"a", "b", "a c", "b c"}


def test_a_rule_says_another_and_the_language_its_own(tmp_path: Path) -> None:
    """Rules by name; what stands in braces is the language's."""
    said = speaker(tmp_path, "<hello> {thing.one}\n[hello]\n(hi|good morning)")
    assert {said.say() for _ in range(20)} == {"hi THING:one", "good morning THING:one"}
    assert said.say("hello") in ("hi", "good morning")


@pytest.mark.parametrize(
    ("text", "message"), [("(a|b", "missing"), ("a)", "none was open"), ("a > b", "cannot be read")]
)
def test_a_line_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With its number."""
    with pytest.raises(DataError, match=rf"line 3.*{message}"):
        speaker(tmp_path, text)


def test_the_same_chance_says_the_same(tmp_path: Path) -> None:
    """Sentence by sentence."""
    one, other = (speaker(tmp_path, "(a|b|c) (a|b|c) [d]") for _ in range(2))
    assert [one.say() for _ in range(20)] == [other.say() for _ in range(20)]

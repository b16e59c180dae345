"""Tests of voicebot.dialogue.profile_loader."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.support.dialogue import DOMAIN, PROMPTS
from voicebot.dialogue import profile_loader
from voicebot.dialogue.profiles import Final, Sense
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError

BASE = """
base:
  grammar: {groups: [yes_no], phrases: [może być]}
  end: {silence_ms: 600, complete_silence_ms: 350, max_ms: 8000, complete: {groups: [yes_no], phrases: [może być]}}
  interruption: {allowed: true, min_words: 2, min_speech_ms: 500, words: [tak]}
  no_input: {after_ms: 5000, prompts: [hello]}
"""


def load(tmp_path: Path, text: str) -> dict[str, profile_loader.SlotProfile]:
    path = tmp_path / "slots.yml"
    path.write_text(text, "utf-8")
    return profile_loader.load(path)


def test_groups_and_phrases_become_one_closed_grammar(tmp_path: Path) -> None:
    """A record's words are its groups' and its own."""
    profile = load(tmp_path, BASE)["base"]
    assert {"tak", "nie", "może być"} <= set(profile.grammar.words)
    assert "może być" in profile.end.complete.phrases
    assert profile.grammar.name == "base"


def test_like_takes_over_what_a_record_does_not_say(tmp_path: Path) -> None:
    """`like` copies part by part, through several records."""
    text = (
        BASE
        + "next: {like: base, keypad: {digits: 6}}\nlast: {like: next, no_input: {after_ms: 9000, prompts: []}}\n"
    )
    profile = load(tmp_path, text)["last"]
    assert profile.keypad is not None
    assert profile.keypad.digits == 6
    assert profile.no_input.after_ms == 9000
    assert profile.end.max_ms == 8000


def test_sentences_may_be_whole_by_their_sense(tmp_path: Path) -> None:
    """Meanings that answer the question, and how soon such a sentence is over; a meaning that the dialogue does not know is named."""
    text = BASE.replace("max_ms: 8000,", "max_ms: 8000, sense: {silence_ms: 350, intents: [help]},")
    assert load(tmp_path, BASE)["base"].end.sense is None
    profiles = load(tmp_path, text)
    assert profiles["base"].end.sense == Sense(frozenset({"help"}), 350)
    prompts = Prompts({"hello": "Halo?"})
    profile_loader.check(profiles, {"intents": ["greet", {"help": {"use_entities": []}}]}, prompts)
    with pytest.raises(DataError, match=r"base.end.sense: 'help' is no intent"):
        profile_loader.check(profiles, {"intents": ["greet"]}, prompts)


def test_answers_may_be_final(tmp_path: Path) -> None:
    """Words that nothing is said after have a silence of their own; none at all are refused."""
    text = BASE.replace("max_ms: 8000,", "max_ms: 8000, final: {silence_ms: 160, phrases: [tak zgadza się]},")
    assert load(tmp_path, BASE)["base"].end.final is None
    assert load(tmp_path, text)["base"].end.final == Final(frozenset({"tak zgadza się"}), 160)
    with pytest.raises(DataError, match=r"base.end.final.phrases"):
        load(tmp_path, text.replace("[tak zgadza się]", "[]"))


def test_a_final_answer_that_the_question_cannot_hear_is_refused(tmp_path: Path) -> None:
    """It is named; an open question hears anything."""
    text = BASE.replace("max_ms: 8000,", "max_ms: 8000, final: {silence_ms: 160, phrases: [tak zgadz się]},")
    with pytest.raises(DataError, match=r"base: end.final.phrases: 'tak zgadz się' is no entry"):
        load(tmp_path, text)
    load(tmp_path, text.replace("{groups: [yes_no], phrases: [może być]}", "{}", 1))


def test_keys_may_stand_for_words_and_silence_for_a_wish(tmp_path: Path) -> None:
    """A keypad's words and where silence leads are taken over from the record."""
    text = (
        BASE
        + 'next: {like: base, keypad: {digits: 1, says: {"1": tak}}, no_input: {after_ms: 5000, prompts: [], then: person}}\n'
    )
    profile = load(tmp_path, text)["next"]
    assert profile.keypad is not None
    assert profile.keypad.says == {"1": "tak"}
    assert profile.no_input.then == "person"


def test_the_texts_of_a_domain_are_its_first_variations() -> None:
    """texts_of leaves out responses without a text."""
    domain = {"responses": {"utter_a": [{"text": "A."}, {"text": "B."}], "utter_b": [{"custom": {}}]}}
    assert profile_loader.texts_of(domain) == {"utter_a": "A."}
    assert profile_loader.texts_of({}) == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (BASE + "next: {like: nobody}\n", "next"),
        (BASE + "a: {like: b}\nb: {like: a}\n", "a"),
        (BASE.replace("[yes_no], phrases: [może być]}\n  end", "[nothing]}\n  end"), "base"),
        (BASE.replace("silence_ms: 600", "silence_ms: 6"), r"base\.end\.silence_ms"),
        (BASE + "extra: {like: base, colour: red}\n", r"extra\.colour"),
        ("- a list\n", "slots"),
        ("a: [unclosed\n", "slots"),
        ("a: text\n", "slots"),
    ],
)
def test_a_record_that_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    """load names the record and the field."""
    with pytest.raises(DataError, match=named):
        load(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """load and load_domain name the file they cannot read."""
    with pytest.raises(DataError, match="gone"):
        profile_loader.load(tmp_path / "gone.yml")
    with pytest.raises(DataError, match="gone"):
        profile_loader.load_domain(tmp_path / "gone.yml")


def test_a_domain_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """load_domain refuses a list."""
    path = tmp_path / "domain.yml"
    path.write_text("- a\n", "utf-8")
    with pytest.raises(DataError, match="domain"):
        profile_loader.load_domain(path)


def test_check_names_a_question_without_a_record(tmp_path: Path) -> None:
    """A question nobody can listen to stops the start."""
    domain = {"responses": {"utter_x": [{"text": "?", "metadata": {"expect": "colour"}}]}}
    with pytest.raises(DataError, match=r"utter_x.*'colour'"):
        profile_loader.check(load(tmp_path, BASE), domain, Prompts({"hello": "Halo?"}))


def test_check_names_a_prompt_without_a_text(tmp_path: Path) -> None:
    """A silence ladder whose words are missing stops the start."""
    with pytest.raises(DataError, match=r"base.*'hello'"):
        profile_loader.check(load(tmp_path, BASE), {}, Prompts({}))


class Ears:
    """A model that knows these words."""

    name = "small"

    def __init__(self, words: str) -> None:
        self._words = set(words.split())

    def knows(self, word: str) -> bool:
        return word in self._words


def test_words_the_model_lacks_are_said_once_at_the_start(tmp_path: Path) -> None:
    """One line for all questions, naming where each word is asked for."""
    profiles = load(tmp_path, BASE + "next: {like: base}\n")
    with capture_logs() as said:
        profile_loader.check_words(profiles, Ears("tak nie zgadza się dokładnie oczywiście no może"))  # type: ignore[arg-type]
    (line,) = said
    assert line["event"] == "grammar_words_unknown"
    assert line["words"] == {"być": ["base", "next"], "potwierdzam": ["base", "next"]}


def test_a_question_that_cannot_be_heard_stops_the_start(tmp_path: Path) -> None:
    """No entry is left: the question is named; an open question needs no word."""
    open_question = BASE.replace("{groups: [yes_no], phrases: [może być]}", "{}", 1)
    profile_loader.check_words(load(tmp_path, open_question), Ears(""))  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"base.*small"):
        profile_loader.check_words(load(tmp_path, BASE), Ears("może"))  # type: ignore[arg-type]


def test_the_projects_own_records_fit_its_dialogue(repo: Path) -> None:
    """slots.yml, domain.yml and prompts.yml belong together; every closed question lets the commands through."""
    profiles = profile_loader.load(repo / "nlu_data" / "slots.yml")
    profile_loader.check(profiles, DOMAIN, PROMPTS)
    closed = [profile for profile in profiles.values() if not profile.grammar.is_open]
    assert {profile.name for profile in closed} >= {
        "order_number",
        "postal_code",
        "phone_number",
        "confirm_phone",
    }
    for profile in closed:
        assert {
            "konsultant",
            "człowiek",
            "pomoc",
            "powtórz",
            "wolniej",
            "nie mam",
            "nie wiem",
            "nie pamiętam",
        } <= set(profile.grammar.words)
        assert profile.end.complete.phrases <= set(profile.grammar.words)


def test_the_digit_questions_know_how_long_their_answers_are(repo: Path) -> None:
    """Six, five and nine digits, by voice and by keypad."""
    profiles = profile_loader.load(repo / "nlu_data" / "slots.yml")
    for name, digits in (("order_number", 6), ("postal_code", 5), ("phone_number", 9)):
        assert profiles[name].end.complete.digits == digits
        keypad = profiles[name].keypad
        assert keypad is not None
        assert keypad.digits == digits

"""Tests of voicebot.dialogue.prompts."""

from pathlib import Path

import pytest

from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError


def test_text_is_found_by_key_and_fields_are_filled_in() -> None:
    """text gives the sentence with its fields."""
    assert Prompts({"a": "Numer {phone}."}).text("a", phone="501 222 333") == "Numer 501 222 333."


def test_an_unknown_key_is_named() -> None:
    """text refuses a key that is not there, by name."""
    with pytest.raises(DataError, match="'nowhere'"):
        Prompts({}).text("nowhere")


def test_a_field_nobody_gave_is_named() -> None:
    """text never says braces to a caller."""
    with pytest.raises(DataError, match="phone"):
        Prompts({"a": "{phone}"}).text("a")


def test_texts_of_another_file_are_added_and_ours_win() -> None:
    """plus adds texts and replaces none."""
    both = Prompts({"a": "A."}).plus({"a": "B.", "utter_c": "C."})
    assert (both.text("a"), both.text("utter_c")) == ("A.", "C.")
    assert both.keys() == {"a", "utter_c"}


@pytest.mark.parametrize("content", ["- a\n- b\n", "a: ''\n", "a: 7\n", "a: [unclosed\n", "1: text\n"])
def test_a_file_that_is_not_key_and_text_is_refused(tmp_path: Path, content: str) -> None:
    """load refuses anything but `key: text`."""
    path = tmp_path / "prompts.yml"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=r"prompts\.yml"):
        Prompts.load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """load names the file it cannot read."""
    with pytest.raises(DataError, match="gone"):
        Prompts.load(tmp_path / "gone.yml")


def test_the_projects_own_prompts_are_all_there(repo: Path) -> None:
    """The shipped file loads, and knows the keys the line needs without Rasa."""
    prompts = Prompts.load(repo / "nlu_data" / "prompts.yml")
    for key in ("person_wish", "not_heard", "no_input_goodbye", "dialogue_down", "months"):
        assert key in prompts
    assert len(prompts.text("months").split()) == 12


def test_a_change_is_seen_by_whoever_holds_the_texts() -> None:
    """Also through `plus`; what is not named stays."""
    prompts = Prompts({"a": "A.", "b": "B."})
    both = prompts.plus({"c": "C."})
    prompts.change({"a": "Inaczej."})
    assert both.text("a") == prompts.text("a") == "Inaczej."
    assert prompts.texts() == {"a": "Inaczej.", "b": "B."}
    assert both.texts() == {"a": "Inaczej.", "b": "B.", "c": "C."}


def test_for_who_reads_the_written_text_takes_the_place_of_the_spoken_one() -> None:
    """Where there is one; the prompts themselves stay as they are."""
    prompts = Prompts(
        {"rate": "Głosem albo klawiszem.", "rate_written": "Cyfra od 1 do 5.", "first": "Pierwsza."}
    )
    written = prompts.written()
    assert [written.text(key) for key in ("rate", "first")] == ["Cyfra od 1 do 5.", "Pierwsza."]
    assert prompts.text("rate") == "Głosem albo klawiszem."

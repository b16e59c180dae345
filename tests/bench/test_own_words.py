"""What the bench of a shop's own words says and adds."""

import pytest

from bench import own_words
from bench.own_words import invented, named
from tests.voicebot.conftest import BUILTIN_EARS


def test_invented_names_are_the_same_every_time_and_none_twice() -> None:
    """As many as asked, one word each; another seed has others."""
    names = invented(300)
    assert names == invented(300)
    assert len({name.words for name in names}) == 300
    assert {name.words for name in names} != {name.words for name in invented(300, seed=2)}


def test_each_name_is_said_once_in_sentences_that_take_turns() -> None:
    """What should be heard holds the name, which is what it is about."""
    first, second, third = named(invented(3), ("szukam {name}", "ile kosztuje {name}"))
    assert [one.words[0] for one in (first, second, third)] == ["szukam", "ile", "szukam"]
    assert first.new == first.words[1:]


@pytest.mark.real
def test_the_goals_are_printed_with_what_was_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real ears before and after; a goal that is missed makes the status 1."""
    monkeypatch.setattr(own_words, "others", lambda: named(invented(1), ("gdzie jest moja paczka {name}",)))
    monkeypatch.setattr(own_words, "TIME_S", 0.0)
    assert own_words.main(BUILTIN_EARS, 7, 3) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines] == ["ok", "ok", "ok", "NO"]
    assert "0.0% before" in lines[0]
    assert lines[3].endswith(" s")

"""What the voice says on trial."""

import pytest

from bench.voice.prompts import FILES, prompts
from voicebot.english.tongue import TONGUE as ENGLISH
from voicebot.errors import ModelError
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH


@pytest.mark.parametrize("language", FILES)
def test_there_are_three_hundred_and_the_same_every_time(language: str) -> None:
    """With every place filled, none twice among the fixed; fewer on request."""
    every = prompts(language=language)
    assert len(every) == 300
    assert every == prompts(language=language)
    assert len({prompt.text for prompt in every[:60]}) == 60
    assert not any("{" in prompt.text for prompt in every)
    assert prompts(10, language) == every[::10]


def test_polish_is_the_house_s_own() -> None:
    """The voice report asks for no language."""
    assert prompts() == prompts(language="pl") != prompts(language="en")


def test_a_language_without_any_is_told() -> None:
    """With the file that it needs."""
    with pytest.raises(ModelError, match="prompts_xx"):
        prompts(language="xx")


@pytest.mark.parametrize("tongue", [POLISH, ENGLISH], ids=lambda tongue: str(tongue.code))
def test_order_numbers_are_written_out_as_the_line_reads_them(tongue: Tongue) -> None:
    """A number that is not in the spoken words could never be heard."""
    with_order = [prompt for prompt in prompts(language=tongue.code) if prompt.order]
    assert len(with_order) >= 80
    for prompt in with_order:
        spoken = tongue.normalise(prompt.text).text
        assert any(run.digits == prompt.order for run in tongue.number_runs(spoken)), prompt

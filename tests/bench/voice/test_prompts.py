"""What the voice says on trial."""

from bench.voice.prompts import prompts
from voicebot.hearing.numbers import number_runs
from voicebot.speaking.normalise import normalise


def test_there_are_three_hundred_and_the_same_every_time() -> None:
    """With every place filled; fewer on request."""
    every = prompts()
    assert len(every) == 300
    assert every == prompts()
    assert not any("{" in prompt.text for prompt in every)
    assert prompts(10) == every[::10]


def test_order_numbers_are_written_out_as_the_line_reads_them() -> None:
    """A number that is not in the spoken words could never be heard."""
    with_order = [prompt for prompt in prompts() if prompt.order]
    assert len(with_order) >= 80
    for prompt in with_order:
        assert any(run.digits == prompt.order for run in number_runs(normalise(prompt.text).text)), prompt

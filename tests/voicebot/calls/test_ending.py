"""How a call ends."""

import pytest

from tests.support.virtual_time import run
from voicebot.calls.ending import GOODBYE_S, Ending


class Line:
    """Remembers how it was closed."""

    def __init__(self) -> None:
        self.happened: list[object] = []

    async def drain(self, timeout_s: float) -> bool:
        self.happened.append(timeout_s)
        return True

    async def close(self, reason: str) -> None:
        self.happened.append(reason)


def test_the_last_words_are_heard_out_and_the_line_closed_once_for_its_reason() -> None:
    """Beginning twice changes nothing; from then on nothing takes it back."""
    line = Line()

    async def main() -> None:
        ending = Ending(line)  # type: ignore[arg-type]
        assert not ending.begun
        ending.begin("bye")
        ending.begin("no_input")
        assert ending.begun
        await ending.over()

    run(main())
    assert line.happened[:2] == [GOODBYE_S, "bye"]
    assert line.happened.count(GOODBYE_S) == 1


def test_a_line_that_nobody_closed_is_closed() -> None:
    """The caller hung up."""
    line = Line()
    run(Ending(line).over())  # type: ignore[arg-type]
    assert line.happened == ["hangup"]


@pytest.mark.parametrize(
    ("because", "named", "talk", "told"),
    [
        (None, None, None, ("abandoned", "hangup")),
        ("bye", None, None, ("answered", "bye")),
        ("bye", "callback", None, ("callback", "bye")),
        ("bye", "callback", "person", ("person", "bye")),
        ("too_long", None, None, ("abandoned", "too_long")),
        ("failed", None, None, ("failed", "failed")),
    ],
)
def test_a_call_was_what_a_person_the_dialogue_or_its_end_says(
    because: str | None, named: str | None, talk: str | None, told: tuple[str, str]
) -> None:
    """In this order."""
    ending = Ending(Line())  # type: ignore[arg-type]
    ending.because, ending.outcome = because, named
    assert ending.told(talk) == told

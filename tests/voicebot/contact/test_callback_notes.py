"""What the shop is told of a callback that nobody will ring any more."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from voicebot.contact.callback_notes import ShopNotes
from voicebot.contact.callback_policy import State, begun
from voicebot.contact.callback_rows import Callback
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError
from voicebot.messages.templates import Templates
from voicebot.messages.types import Channel

NLU = Path(__file__).parents[3] / "nlu_data"
ZONE = ZoneInfo("Europe/Warsaw")
TEXTS, TEMPLATES = Prompts.load(NLU / "prompts.yml"), Templates.load(NLU / "messages.yml")
CASE = replace(begun(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)), state=State.GIVEN_UP, tries=3, why="busy")


def callback(**changes: object) -> Callback:
    case = replace(CASE, **changes)  # type: ignore[arg-type]
    return Callback("one", case, "+48490000001", None, ("call",), "pyta o zwrot")


def test_the_shop_reads_whom_it_is_about_and_what_was_tried() -> None:
    """Number, when they asked in the shop's time, tries, the last result, their words."""
    message = ShopNotes(TEMPLATES, TEXTS, ZONE, "biuro@example.com")(callback())
    assert message is not None
    assert (message.channel, message.to) == (Channel.EMAIL, "biuro@example.com")
    assert message.subject == "Nie udało się oddzwonić: +48490000001"
    for part in ("2 marca 2026, 10:30", "Próby: 3", "zajęte", "pyta o zwrot"):
        assert part in message.text


def test_what_nobody_can_know_reads_otherwise() -> None:
    """It asks for a look."""
    message = ShopNotes(TEMPLATES, TEXTS, ZONE, "biuro@example.com")(callback(state=State.CHECK, why="cut"))
    assert message is not None
    assert message.subject == "Do sprawdzenia: telefon do +48490000001"
    assert "rozmowę przerwała awaria" in message.text


def test_without_an_address_nothing_is_written() -> None:
    """The list is all there is."""
    assert ShopNotes(TEMPLATES, TEXTS, ZONE, None)(callback()) is None


def test_a_text_that_lacks_stops_the_start() -> None:
    """Not the first callback that cannot be reached."""
    with pytest.raises(DataError, match="callback_why"):
        ShopNotes(TEMPLATES, Prompts({}), ZONE, None)
    with pytest.raises(DataError, match="callback_given_up"):
        ShopNotes(Templates({}), TEXTS, ZONE, None)

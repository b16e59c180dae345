"""What can be spoken ahead of a call, and what can be recorded under which name."""

from pathlib import Path

import pytest

from voicebot.config import Config, Data
from voicebot.promptbook import texts
from voicebot.shopkeeper import shop_files


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Dziękuję.", []),
        ("Miejsce w kolejce: {position}.", ["Miejsce w kolejce:"]),
        ("Czas: od {low} do {high} minut.", ["Czas: od", "do", "minut."]),
        ("{goods}, pieniądze wrócą. Tak?", ["pieniądze wrócą. Tak?"]),
        (", NIP {tax_id}", ["NIP"]),
        ("{answer}", []),
    ],
)
def test_pieces_stand_between_the_fields(text: str, pieces: list[str]) -> None:
    """From letter to letter, with the signs that close them."""
    assert texts.fixed_pieces(text) == pieces


def test_every_recording_has_a_name() -> None:
    """The key of a text, with a number where there are fields; nothing for a text that has no words."""
    said = {"hello": "Dzień dobry.", "place": "Miejsce: {n}, proszę czekać.", "only": "{x}", "dots": "…"}
    assert texts.recordable(said) == {
        "hello": "Dzień dobry.",
        "place.piece1": "Miejsce:",
        "place.piece2": "proszę czekać.",
    }


def test_fixed_sentences_stand_also_beside_others() -> None:
    """A sentence with a field is left out, its neighbour is not."""
    assert texts.fixed_sentences(["Już sprawdziłam. Numer {n} jest w drodze.", "Tak."]) == [
        "Już sprawdziłam.",
        "Tak.",
    ]


def test_all_three_files_speak(tmp_path: Path) -> None:
    """prompts.yml, domain.yml and faq.yml; not what is only read."""
    said = texts.spoken(shop_files.read(Config(data=Data(directory=tmp_path))))
    assert {"not_heard", "utter_goodbye", "answer.opening_hours.1"} <= said.keys()
    assert not any(key.endswith("_written") for key in said)

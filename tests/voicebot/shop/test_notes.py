"""What the shop's people read about an act."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.shops.scene import DELIVERED
from tests.voicebot.shop.test_acts import CANCEL, COMPLAINT, EXCHANGE, INVOICE, REDIRECT, RETURN
from voicebot.errors import DataError
from voicebot.shop import notes
from voicebot.shop.acts import Act
from voicebot.shop.matters import Piece
from voicebot.shop.notes import FILE, note


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (
            RETURN,
            "Zwrot przez telefon, kod 012345: 1 × buty trekkingowe, 2 × skarpety wełniane. "
            "Pieniądze: tak jak płacono. Powód: za małe. Klient wysyła do 16.03.2026.",
        ),
        (
            EXCHANGE,
            "Wymiana przez telefon, kod 012345: 1 × buty trekkingowe. Klient chce: większe. Klient wysyła do 16.03.2026.",
        ),
        (
            COMPLAINT,
            "Reklamacja przez telefon, numer 012345: 1 × buty trekkingowe. Co się stało: wada. "
            "Klient chce: naprawa. Odpowiedź do 16.03.2026.",
        ),
        (CANCEL, "Anulowane przez telefon na życzenie klienta (012345)."),
        (REDIRECT, "Zmiana dostawy przez telefon (012345). Klient chce: gdzie indziej."),
        (INVOICE, "Prośba o fakturę przez telefon (012345). NIP: 5260250274."),
    ],
    ids=lambda value: value.kind if isinstance(value, Act) else "",
)
def test_every_act_has_its_note(act: Act, text: str) -> None:
    """Goods by name, the customer's words, the code, the last day."""
    assert note(act, DELIVERED) == text


def test_what_was_not_said_is_called_so() -> None:
    """A reason is optional; goods that the order no longer shows have their line's id."""
    act = replace(RETURN, words=None, pieces=(Piece("1", 1), Piece("gone", 2)))
    assert "1 × skarpety wełniane, 2 × gone." in note(act, DELIVERED)
    assert "Powód: brak." in note(act, DELIVERED)
    assert "Pieniądze: brak." in note(replace(act, way=None), DELIVERED)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("<b>małe</b>", "bmałe/b"),
        ("a = b", "a  b"),
        ("javascript:x", "javascriptx"),
        ("jest źle.", "jest źle"),
    ],
)
def test_nothing_of_a_note_can_run(said: str, read: str) -> None:
    """Nor does a note end with two stops."""
    act = Act(REDIRECT.kind, "k", "012345", REDIRECT.created, words=said)
    assert note(act, DELIVERED).endswith(f"Klient chce: {read}.")


@pytest.mark.parametrize(
    ("old", "new"),
    [("complaint =", "complain ="), ("[words]", "[word]"), ("[note]", "[note"), ("repair =", "fix =")],
)
def test_a_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """A text for every kind of act and every word."""
    file = tmp_path / "notes.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    monkeypatch.setattr(notes, "FILE", file)
    with pytest.raises(DataError, match=r"notes\.toml"):
        note(COMPLAINT, DELIVERED)

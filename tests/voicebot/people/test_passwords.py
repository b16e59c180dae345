"""Which passwords are good enough, and how they are kept."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.errors import DataError
from voicebot.people import passwords
from voicebot.people.passwords import LONGEST, Hashes, Weakness, weakness

GOOD = "zielony rower pod lasem"


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        (GOOD, None),
        ("Xk7!pq-92mLz", None),
        ("źdźbło trawy i żuk", None),
        ("", Weakness.SHORT),
        ("Xk7!pq-92mL", Weakness.SHORT),
        ("a" * (LONGEST + 1), Weakness.LONG),
        ("aaaaaaaaaaaa", Weakness.SAME),
        ("abababababab", Weakness.SAME),
        ("moja nowakowa łąka", Weakness.NAMED),
        ("KONSULTANTKA7 i tyle", Weakness.NAMED),
        ("Qwertyuiopas", Weakness.COMMON),
        ("123password123", Weakness.COMMON),
        ("Hasłohasło1!", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("zyxwvutsrqpo", Weakness.COMMON),
        ("abcdefghijkl1", Weakness.COMMON),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, weak: Weakness | None) -> None:
    """Too short, too long, of few characters, out of the own name, or what everybody takes."""
    assert weakness(password, "konsultantka7", "Jan Nowakow") is weak


def test_short_names_do_not_matter() -> None:
    """Whoever is called Ewa may write "rewanż"."""
    assert weakness("trzeci rewanż w maju", "ewa", "Ewa Lis") is None


def test_a_list_of_common_passwords_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it no password is accepted unseen."""
    monkeypatch.setattr(passwords, "COMMON", tmp_path / "none.toml")
    with pytest.raises(DataError, match=r"none\.toml"):
        weakness(GOOD, "anna", "Anna")


def test_a_password_opens_what_was_made_of_it(hashes: Hashes) -> None:
    """It and nothing else; the same one is kept differently each time."""
    kept = hashes.make(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != hashes.make(GOOD)
    assert hashes.matches(kept, GOOD)
    assert not hashes.matches(kept, GOOD + " ")
    assert not hashes.matches(kept, "")
    assert not hashes.matches(kept, GOOD * 20)


def test_nobodys_password_is_never_right(hashes: Hashes) -> None:
    """Not even the one that stands in for them."""
    assert not hashes.matches(None, "nobody has this password")


def test_two_spellings_of_one_letter_are_one_password(hashes: Hashes) -> None:
    """ż typed as one character on this keyboard and as two on that."""
    password = "żółta łódka i żagle"
    assert hashes.matches(hashes.make(password), unicodedata.normalize("NFD", password))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_may_be_tried(hashes: Hashes, text: str) -> None:
    """Whatever somebody sends as a password is an answer, no failure; lone surrogates too."""
    assert not hashes.matches(None, text)
    assert not hashes.matches(None, text + "\ud800")
    weakness(text + "\ud800", "anna", "Anna")


def test_a_damaged_hash_is_a_failure_not_a_wrong_password(hashes: Hashes) -> None:
    """The operator must know; the message holds none of it."""
    with pytest.raises(DataError, match="not an argon2 hash"):
        hashes.matches("plain text", GOOD)


def test_what_was_kept_with_other_settings_is_found(hashes: Hashes) -> None:
    """So that dearer settings reach old passwords."""
    assert not hashes.stale(hashes.make(GOOD))
    assert Hashes().stale(hashes.make(GOOD))

"""Matching without case and diacritics."""

import re

import pytest

from gateway.caller.fold import compiled, fold, found


def test_fold_takes_away_polish_diacritics_and_keeps_case_and_length() -> None:
    """Every Polish letter becomes its plain one, one for one."""
    text = "Zażółć gęślą jaźń ŁÓDŹ"
    assert fold(text) == "Zazolc gesla jazn LODZ"
    assert len(fold(text)) == len(text)


def test_a_pattern_matches_whatever_the_case_and_diacritics() -> None:
    """Typed without diacritics or with them, the pattern finds the text."""
    assert found("paczka jest w drodze|wysłana", "Paczka została WYSŁANA wczoraj") is not None
    assert found("wyslana", "wysłana") is not None


def test_classes_in_a_pattern_keep_their_meaning() -> None:
    r"""Case of \D and \S is part of the pattern, not of the text."""
    assert found(r"numer\D+\d{3}", "Numer zamówienia 123") is not None


def test_found_starts_where_it_is_told() -> None:
    """What was already heard is not heard again."""
    assert found("numer", "numer i kod", 3) is None


def test_a_broken_pattern_is_an_error() -> None:
    """The reader turns it into a complaint with a line."""
    with pytest.raises(re.error):
        compiled("(")

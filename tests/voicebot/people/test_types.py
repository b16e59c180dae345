"""Roles and login names."""

from datetime import UTC, datetime

import pytest

from voicebot.people.types import Person, Role, SignedIn, login_of


def test_each_role_may_what_those_before_it_may() -> None:
    """agent < supervisor < admin, in every pair."""
    may = [[role.may_as(needed) for needed in Role] for role in Role]
    assert may == [[True, False, False], [True, True, False], [True, True, True]]


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("anna", "anna"),
        (" Anna ", "anna"),
        ("anna.nowak@sklep.pl", "anna.nowak@sklep.pl"),
        ("a-b_c+7", "a-b_c+7"),
        ("7a", "7a"),
        ("a" * 64, "a" * 64),
        ("a", None),
        ("a" * 65, None),
        ("", None),
        (".anna", None),
        ("an na", None),
        ("łucja", None),
        ("anna\n", "anna"),
        ("an\0na", None),
        ("ann\ud800", None),
    ],
)
def test_a_login_is_written_in_one_way(typed: str, login: str | None) -> None:
    """Capitals and spaces around do not matter; what can be nobody's login is told apart."""
    assert login_of(typed) == login


def test_secrets_of_a_session_are_not_shown() -> None:
    """Neither its key nor what guards against foreign pages gets into a log by way of repr."""
    person = Person(1, "anna", "Anna", Role.AGENT, (), False)
    shown = repr(SignedIn(person, "the-key", "the-guard", datetime(2026, 1, 1, tzinfo=UTC)))
    assert "anna" in shown
    assert "the-" not in shown

"""The exception tree."""

import inspect

import pytest

from voicebot import errors
from voicebot.errors import (
    CallbackRefused,
    CallRefused,
    ConfigError,
    MessageError,
    RecordingError,
    SettingRefused,
    StoreError,
    VoicebotError,
)

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_is_one_of_ours_and_says_what_happened(kind: type[Exception]) -> None:
    """One root, a docstring each."""
    assert issubclass(kind, VoicebotError)
    assert kind.__doc__


def test_a_config_error_names_key_value_and_what_is_allowed() -> None:
    """All three are in the message and at hand for code."""
    error = ConfigError("server.port", "x", "a whole number")
    assert str(error) == "server.port = 'x': a whole number"
    assert (error.key, error.value, error.allowed) == ("server.port", "x", "a whole number")


def test_a_refused_call_has_a_reason_for_machines_and_a_message_for_people() -> None:
    """Both are kept apart."""
    error = CallRefused("full", "Linia zajęta.")
    assert (error.reason, str(error)) == ("full", "Linia zajęta.")


def test_a_store_error_has_a_kind() -> None:
    """Unless told otherwise it is simply failed."""
    assert StoreError("x").kind == "failed"
    assert StoreError("x", "locked").kind == "locked"


def test_a_message_error_says_whether_trying_again_makes_sense() -> None:
    """Unless told otherwise it does."""
    assert (MessageError("slow").why, MessageError("slow").for_good) == ("slow", False)
    assert MessageError("bad_address", for_good=True).for_good


def test_a_refused_setting_names_field_and_rule() -> None:
    """And what belongs to the rule, at hand for the page."""
    error = SettingRefused("look.accent", "red", "too_long", {"most": 7})
    assert (error.field, error.value, error.rule, error.limits) == (
        "look.accent",
        "red",
        "too_long",
        {"most": 7},
    )
    assert str(error) == "look.accent = 'red': not allowed (too_long, most: 7)"
    assert SettingRefused("a", 1, "one_of").limits == {}


def test_refused_callbacks_and_unreadable_recordings_have_a_word_for_why() -> None:
    """Beside what people read."""
    assert CallbackRefused("bad_phone").reason == "bad_phone"
    assert RecordingError("no key", "key").kind == "key"

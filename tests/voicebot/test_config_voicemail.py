"""Tests of voicebot.config_voicemail."""

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


def test_messages_are_taken_and_mailed_to_nobody_unless_an_address_is_named() -> None:
    """By the environment, as every setting."""
    usual = load(environ={}).voicemail
    assert (usual.enabled, usual.email) == (True, None)
    set_ = load(environ={"VOICEBOT_VOICEMAIL__EMAIL": "biuro@sklep.pl", "VOICEBOT_VOICEMAIL__ENABLED": "no"})
    assert (set_.voicemail.enabled, set_.voicemail.email) == (False, "biuro@sklep.pl")


def test_an_address_that_is_none_stops_the_start() -> None:
    """With the key and the value."""
    with pytest.raises(ConfigError, match=r"voicemail\.email.*biuro"):
        load(environ={"VOICEBOT_VOICEMAIL__EMAIL": "biuro"})

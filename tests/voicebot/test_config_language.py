"""Tests of voicebot.config_language."""

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


def test_a_line_speaks_polish_unless_told_otherwise() -> None:
    """Nothing is offered beside it."""
    assert load(environ={}).language.spoken == ("pl",)


def test_languages_are_set_in_the_environment() -> None:
    """The default one first; engines of the offered ones where they are said to be."""
    language = load(
        environ={
            "VOICEBOT_LANGUAGE__DEFAULT": "en",
            "VOICEBOT_LANGUAGE__OFFERED": "pl",
            "VOICEBOT_LANGUAGE__RASA_URLS": "http://127.0.0.1:5999",
            "VOICEBOT_LANGUAGE__CALLED": '[{"by": "account:polska", "language": "pl"}]',
        }
    ).language
    assert language.spoken == ("en", "pl")
    assert language.rasa_urls == ("http://127.0.0.1:5999",)
    assert language.called[0].by == "account:polska"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"OFFERED": "english"}, "two letters"),
        ({"OFFERED": "en,en"}, "once"),
        ({"OFFERED": "pl"}, "without the default"),
        ({"OFFERED": "en", "RASA_URLS": "5006"}, "addresses"),
        ({"RASA_URLS": "http://127.0.0.1:5006"}, "as many"),
        ({"CALLED": '[{"by": "account:a", "language": "en"}]'}, "neither the default nor offered"),
        ({"CALLED": '[{"by": "somebody", "language": "pl"}]'}, "account"),
    ],
)
def test_what_does_not_fit_stops_the_start(settings: dict[str, str], told: str) -> None:
    """With the key and what is allowed."""
    environ = {f"VOICEBOT_LANGUAGE__{key}": value for key, value in settings.items()}
    with pytest.raises(ConfigError, match=rf"language.*{told}"):
        load(environ=environ)

"""Speech with the time of every sound."""

import io

import numpy as np
import pytest

from models.recipes.stages import Recipe, Stage, run
from models.recipes.vosk import voices
from models.recipes.vosk.espeak import MAX_TEXT, SILENCE, Engine, Manner
from voicebot.errors import ModelError, SpeakingError

TEXT = "mój numer to dwa"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The library with its own voices and so many made ones that it cannot list them."""
    stage = Stage("voices", voices.make, settings={"made": 400})
    return Engine(run(Recipe("tiny", [stage]), tmp_path_factory.mktemp("work"), out=io.StringIO()))


def test_every_sound_has_its_time_and_word(engine: Engine) -> None:
    """In order, all within the sound, words counted from 0."""
    spoken = engine.speak(TEXT, "pl")
    starts = [sound.start for sound in spoken.sounds]
    assert starts == sorted(starts)
    assert starts[-1] <= len(spoken.pcm) / engine.rate
    said = [sound for sound in spoken.sounds if sound.name != SILENCE]
    assert [sound.name for sound in said[:3]] == ["m", "u", "j"]
    assert {sound.word for sound in said} == {0, 1, 2, 3}


def test_the_times_are_those_of_the_sounds(engine: Engine) -> None:
    """Before the first sound it is silent, and a vowel is louder than the silence after the last one."""
    spoken = engine.speak("tak", "pl")
    vowel = next(sound for sound in spoken.sounds if sound.name == "a")
    at = round(vowel.start * engine.rate)
    assert np.abs(spoken.pcm[at : at + 1000]).max() > 20 * max(1, np.abs(spoken.pcm[-500:]).max())


def test_manner_changes_the_speech(engine: Engine) -> None:
    """Twice as fast is about half as long."""
    slow, fast = (engine.speak(TEXT, "pl+f2", Manner(speed=speed)).pcm for speed in (110, 220))
    assert 0.35 < len(fast) / len(slow) < 0.75


def test_made_voices_are_heard(engine: Engine) -> None:
    """Each speaks otherwise; one that there is not is refused, not replaced."""
    one, other, plain = (engine.speak(TEXT, voice).pcm for voice in ("pl+.made3", "pl+.made399", "pl"))
    assert len({one.tobytes(), other.tobytes(), plain.tobytes()}) == 3
    with pytest.raises(SpeakingError, match="no variant"):
        engine.speak(TEXT, "pl+.made400")


def test_what_cannot_be_said_is_refused(engine: Engine) -> None:
    """A voice that there is not, a text without sound, one without end."""
    with pytest.raises(SpeakingError, match="no voice"):
        engine.speak("tak", "nobody+f2")
    with pytest.raises(SpeakingError, match="more than"):
        engine.speak("a" * (MAX_TEXT + 1), "pl")


def test_a_voice_kept_out_of_training_says_nothing(engine: Engine) -> None:
    """Whatever the text."""
    with pytest.raises(ModelError, match="kept out"):
        engine.speak("tak", "pl+Annie")

"""Where phrases begin and end for who only listens in."""

import numpy as np

from voicebot.audio.frame import FRAME, FRAME_MS, Pcm
from voicebot.hearing.phrases import LONGEST_MS, PAUSE_MS, START, Phrases, Said

VOICE, QUIET = np.full(FRAME, 500, np.int16), np.zeros(FRAME, np.int16)


def phrases() -> Phrases:
    def speech(pcm: Pcm) -> bool:
        return bool(pcm[0])

    return Phrases(speech)


def fed(ear: Phrases, *frames: Pcm) -> list[Said]:
    return [said for frame in frames if (said := ear.put(frame)) is not None]


def test_a_phrase_has_its_beginning_and_ends_with_a_pause() -> None:
    """What was said before it was noticed is in it; a short pause does not end it."""
    ear = phrases()
    short, long = PAUSE_MS // FRAME_MS - 1, PAUSE_MS // FRAME_MS
    said = fed(ear, *[QUIET] * 4, *[VOICE] * 20, *[QUIET] * short, VOICE, *[QUIET] * long)
    assert [one.first for one in said[:2]] == [True, False]
    assert len(said[0].pcm) == FRAME * (4 + START)
    assert [one.last for one in said[-2:]] == [False, True]
    assert not ear.open
    assert fed(ear, *[QUIET] * 50) == []
    assert fed(ear, *[VOICE] * START)[0].first


def test_a_knock_is_no_phrase() -> None:
    """Nor are some."""
    assert fed(phrases(), *([VOICE] * 2 + [QUIET] * 8) * 10) == []


def test_who_never_pauses_is_cut() -> None:
    """And goes on with the next phrase."""
    said = fed(phrases(), *[VOICE] * (2 * LONGEST_MS // FRAME_MS))
    assert sum(one.last for one in said) == 1
    assert sum(one.first for one in said) == 2


def test_what_is_stopped_is_forgotten() -> None:
    """The next phrase has nothing of it."""
    ear = phrases()
    fed(ear, *[VOICE] * 10)
    ear.stop()
    (first, *_) = fed(ear, *[VOICE] * START)
    assert first.first
    assert len(first.pcm) == START * FRAME

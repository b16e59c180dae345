"""The page needs nothing beside itself."""

import base64
import io
import re
import wave

import numpy as np

from bench.voice import page
from tests.bench.voice.made import TONE, result, spoken
from voicebot.audio.frame import RATE


def test_the_page_asks_nobody_for_anything() -> None:
    """Sound and plots are inside; no script; what was said is text, never markup."""
    made = page.page(result(spoken(order=False, wrong=2)), {"cpu": "a & b"})
    assert "<script" not in made
    assert set(re.findall(r"(?:src|href)=(.{6})", made)) == {'"data:'}
    assert "http:" not in made
    assert "https:" not in made
    assert "Już &lt;sprawdzam&gt;." in made
    assert "a &amp; b" in made
    assert made.count("<svg") == 4
    assert made.count("<audio") == 2
    assert "order number WRONG" in made


def test_sound_is_the_samples_themselves() -> None:
    """As a WAV of 16 kHz."""
    head, _, body = page.sound(TONE).partition(",")
    assert head == "data:audio/wav;base64"
    with wave.open(io.BytesIO(base64.b64decode(body))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        assert np.array_equal(np.frombuffer(file.readframes(10_000), np.int16), TONE)


def test_the_worst_and_the_best_are_to_be_heard() -> None:
    """Each once; a short one without a STOI is no best."""
    made = [spoken(text=str(n), wrong=n % 5, stoi=n / 100) for n in range(30)]
    made.append(spoken(text="short", stoi=float("nan")))
    heard = [one.text for one in page.to_hear(made)]
    assert len(heard) == len(set(heard)) == page.WORST + page.BEST
    assert all(made[int(text)].wrong == 4 for text in heard[: page.WORST])
    assert heard[page.WORST] == "28"
    assert "short" not in heard


def test_a_page_of_nothing_is_still_a_page() -> None:
    """Dashes where nothing was measured."""
    assert "not measured" in page.page(result(), {})

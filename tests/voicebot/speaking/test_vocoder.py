"""The built-in voice speaks window by window, and nobody can hear that it does."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from voicebot.speaking import breath
from voicebot.speaking.pieces import joined, pieces

if TYPE_CHECKING:
    from voicebot.speaking.generator import Given
    from voicebot.speaking.synthesis import CoquiSynthesis

pytestmark = pytest.mark.real

LONG = "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, czeka w paczkomacie."


@pytest.fixture(scope="module")
def voice(builtin_voice: Path) -> Iterator["CoquiSynthesis"]:
    from voicebot.speaking.synthesis import CoquiSynthesis

    voice = CoquiSynthesis(builtin_voice / "voice", builtin_voice / "vocoder")
    yield voice
    voice.close()


@pytest.mark.parametrize("text", ["Tak.", "Dzień dobry, słucham", LONG, f"{LONG} {LONG}"])
def test_streamed_equals_whole(voice: "CoquiSynthesis", text: str) -> None:
    """The windows against the vocoder at once, 1e-4 of full scale; and what is played, to the last bit but one."""
    latents = voice.latents(text)
    assert latents is not None
    whole = latents.whole()
    assert np.abs(whole).max() > 0.1
    assert np.abs(np.concatenate(list(latents.waves())) - whole).max() < 1e-4
    at_once = joined(list(pieces([whole], voice.native_rate, breath.after_s(text), [(len(text), 0.0)])))
    assert np.abs(voice.render(text).pcm - at_once.pcm).max() <= 1


def test_it_is_the_sound_that_coqui_itself_makes(voice: "CoquiSynthesis") -> None:
    """Its `inference`, without the frames that it repeats on either side and the blip at the end."""
    latents = voice.latents(LONG)
    assert latents is not None
    network: Any = latents._generator._network
    margin, hop = network.inference_padding, latents._generator.hop
    spectrum = latents._given[0][:, :, margin:-margin]
    wave = network.inference(spectrum).detach().numpy()[0, 0]
    assert np.abs(wave[margin * hop : -(margin + 4) * hop] - latents.whole()).max() < 1e-4


def test_the_first_piece_comes_before_the_rest_is_made(
    voice: "CoquiSynthesis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the sentence: its spectrum, one window of the vocoder or two, sound."""
    assert voice._vocoder is not None
    decoded: list[int] = []
    generator = voice._vocoder.generator
    decode = generator.decode

    def noted(given: "Given", left: int, right: int) -> np.ndarray:
        decoded.append(right - left)
        return decode(given, left, right)

    monkeypatch.setattr(generator, "decode", noted)
    first = next(voice.stream(f"{LONG} {LONG}"))
    assert not first.last
    assert len(first.pcm) > 0.1 * 16_000
    assert sum(decoded) < 200


def test_two_sentences_may_be_made_in_turns(voice: "CoquiSynthesis") -> None:
    """A sentence that was begun is not changed by another one, at another rate, in between."""
    alone = voice.render(LONG)
    first = voice.stream(LONG)
    made = [next(first)]
    voice.render("Dzień dobry.", 0.7)
    made += first
    assert np.array_equal(joined(made).pcm, alone.pcm)


def test_another_kind_of_vocoder_is_left_to_coqui() -> None:
    """None, and one that is no HiFi-GAN."""
    from voicebot.speaking.vocoder import VocoderStream

    assert not VocoderStream.fits(None)
    assert not VocoderStream.fits(type("Gan", (), {"model_g": object()})())

"""A VITS voice speaks window by window, and nobody can hear that it does."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicebot.errors import SpeakingError
from voicebot.speaking import breath
from voicebot.speaking.pieces import pieces

if TYPE_CHECKING:
    from voicebot.speaking.generator import Given
    from voicebot.speaking.synthesis import CoquiSynthesis

pytestmark = pytest.mark.real

LONG = "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, czeka w paczkomacie."


@pytest.fixture(scope="module", params=["phonemes", "letters of one speaker"])
def voice(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["CoquiSynthesis"]:
    """A thin VITS of random weights, loaded as any voice."""
    from bench import random_vits
    from voicebot.speaking.synthesis import CoquiSynthesis

    folder = tmp_path_factory.mktemp("vits")
    phonemes = request.param == "phonemes"
    random_vits.write(folder, small=True, phonemes=phonemes, speakers=not phonemes)
    voice = CoquiSynthesis(folder)
    voice.warm_up()
    yield voice
    voice.close()


def _seed() -> None:
    import torch

    torch.manual_seed(5)


@pytest.mark.parametrize(("left", "right"), [(0, 24), (31, 40), (60, 120), (100, 120), (0, 120)])
def test_the_flow_over_a_stretch_is_the_flow_over_all_there(left: int, right: int) -> None:
    """At the ends as in the middle, and no sooner than it is wanted."""
    import torch
    from TTS.tts.layers.vits.networks import ResidualCouplingBlocks

    from voicebot.speaking.vits import LateFlow

    torch.manual_seed(3)
    flow = ResidualCouplingBlocks(8, 16, 5, 1, 4, num_flows=4, cond_channels=4).eval()
    for block in flow.flows:
        torch.nn.init.normal_(block.post.weight)  # as they begin, they do nothing
    z, g, mask = torch.randn(1, 8, 120), torch.randn(1, 4, 1), torch.ones(1, 1, 120)
    late = LateFlow(flow)
    assert late.reach == 32
    with torch.inference_mode():
        assert late(z, mask, g=g, reverse=True) is z
        whole = flow(z, mask, g=g, reverse=True)[:, :, left:right]
        assert not torch.allclose(whole, z[:, :, left:right], atol=0.1)
        assert torch.allclose(late.over(z, g, left, right), whole, atol=1e-4)


@pytest.mark.parametrize("text", ["Tak.", "Dzień dobry, słucham.", LONG, f"{LONG} {LONG}"])
def test_streamed_equals_whole(voice: "CoquiSynthesis", text: str) -> None:
    """The decoder's windows against the decoder at once, 1e-4 of full scale; and what is played, to the last bit but one."""
    _seed()
    latents = voice.latents(text)
    assert latents is not None
    whole, waves = latents.whole(), list(latents.waves())
    assert len(whole) == latents.samples == sum(map(len, waves))
    assert np.abs(whole).max() > 0.1
    assert np.abs(np.concatenate(waves) - whole).max() < 1e-4
    _seed()
    streamed = voice.render(text)
    tail = breath.after_s(text)
    (at_once, rest) = pieces([whole], voice.native_rate, tail, [(len(text), 0.0)])
    assert np.abs(streamed.pcm - np.concatenate([at_once.pcm, rest.pcm])).max() <= 1


def test_the_first_piece_comes_before_the_rest_is_made(
    voice: "CoquiSynthesis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the sentence: encoder once, one window of flow and decoder, sound."""
    assert voice._vits is not None
    decoded: list[int] = []
    decode = voice._vits.generator.decode

    def noted(given: "Given", left: int, right: int) -> np.ndarray:
        decoded.append(right - left)
        return decode(given, left, right)

    monkeypatch.setattr(voice._vits.generator, "decode", noted)
    first, *rest = itertools.islice(voice.stream(f"{LONG} {LONG}"), 1)
    assert not rest
    assert not first.last
    assert len(first.pcm) > 0.1 * 16_000
    assert len(decoded) <= 2
    assert sum(decoded) < 130


def test_two_sentences_may_be_made_in_turns(voice: "CoquiSynthesis") -> None:
    """A sentence that was begun is not changed by another one, at another rate, in between."""
    _seed()
    alone = voice.render(LONG)
    _seed()
    first = voice.stream(LONG)
    made = [next(first)]
    voice.render("Dzień dobry.", 0.7)
    made += first
    assert np.array_equal(np.concatenate([piece.pcm for piece in made]), alone.pcm)


def test_every_word_has_its_mark_where_the_durations_put_it(voice: "CoquiSynthesis") -> None:
    """One a word, rising; a word's mark is the end of its last sound and the gap after it."""
    text = "Tak, zamówienie czeka."
    speech = voice.render(text)
    assert [text[: mark.end].split()[-1] for mark in speech.marks] == text.split()
    places = [mark.at for mark in speech.marks]
    assert places == sorted(places)
    assert places[-1] == len(speech.pcm)
    ids = voice._model.tokenizer.text_to_ids(text, language=voice._languages[0])
    tokens = [voice._model.tokenizer.characters.id_to_char(i) for i in ids]
    frames = voice._frames(voice._durations)
    until_second = len(tokens) - 1 - tokens[::-1].index(" ")
    second = frames[: until_second + 1].sum() * voice._vits.generator.hop / voice.native_rate
    first = frames[: tokens.index(",") + 1].sum() * voice._vits.generator.hop / voice.native_rate
    assert (places[1] - places[0]) / 16_000 == pytest.approx(second - first, abs=0.002)


def test_slower_is_longer(voice: "CoquiSynthesis") -> None:
    """The rate reaches the durations of a streamed voice too."""
    _seed()
    normal = len(voice.render(LONG).pcm)
    _seed()
    assert len(voice.render(LONG, 0.7).pcm) > 1.1 * normal


def test_a_clause_known_before_is_not_asked_of_the_phonemiser(
    voice: "CoquiSynthesis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once a sentence, let alone a process for each clause; a voice of letters needs none at all."""
    from voicebot.speaking.phonemes import PhonemeProcess

    voice.render(LONG)

    def ask(self: PhonemeProcess, text: str) -> list[str]:
        raise AssertionError("asked again")

    monkeypatch.setattr(PhonemeProcess, "ask", ask)
    assert len(voice.render(LONG).pcm)


def test_a_model_that_does_not_reach_its_decoder_is_an_error(voice: "CoquiSynthesis") -> None:
    """Told, and the next sentence is spoken."""
    assert voice._vits is not None
    with pytest.raises(SpeakingError, match="decoder"):
        voice._vits.encode(lambda: None)
    assert len(voice.render("Tak.").pcm)


def test_a_full_size_voice_is_heard_after_a_fifth_of_the_work(tmp_path: Path) -> None:
    """The official voice's shape with random weights, 10 s long: first sound, and equality. Seconds: `python -m bench.vits`."""
    from bench import random_vits, vits
    from voicebot.speaking.synthesis import CoquiSynthesis

    folder = tmp_path / "full"
    random_vits.write(folder, speakers=True)
    voice = CoquiSynthesis(folder)
    shutil.rmtree(folder)
    cost = vits.measure(voice, vits.TEXTS[2])
    voice.close()
    assert 9.0 < cost.sound_s < 11.0
    assert cost.first_piece_s > 0.1
    assert cost.difference < 1e-4, cost
    assert cost.first_cpu_s < 0.2 * cost.whole_cpu_s

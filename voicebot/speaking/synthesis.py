"""Coqui's own Synthesizer with one loaded voice: spoken text in, 16 kHz audio with word marks out. Heavy: worker only.

A VITS voice and one with a HiFi-GAN vocoder speak piece by piece (`vits`, `vocoder`), every other one a sentence at a time. Word marks come from the durations the voice's
own duration predictor gave each sound (the small SpeedySpeech voice and VITS both have one); how they are matched to words is told
in `marks`. Nothing here is safe for two threads at once, but sentences that have been begun may be gone on with in any order.
"""

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
import TTS.utils.audio.processor as coqui_audio
from numpy.typing import NDArray
from TTS.tts.models.vits import Vits
from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak
from TTS.utils.synthesizer import PAD_SILENCE_SAMPLES, Synthesizer

from voicebot.errors import ModelError, SpeakingError
from voicebot.speaking import breath, marks
from voicebot.speaking.generator import Latents
from voicebot.speaking.melbasis import build_mel_basis
from voicebot.speaking.phonemes import CachedEspeak
from voicebot.speaking.pieces import joined, pieces
from voicebot.speaking.types import Rendered
from voicebot.speaking.vits import VitsStream
from voicebot.speaking.vocoder import VocoderStream

coqui_audio.build_mel_basis = build_mel_basis

# Coqui logs every sentence it speaks, at info and at warning level: that may be a customer's address
logging.getLogger("TTS").setLevel(logging.CRITICAL)

_CHECKPOINTS = ("model.pth", "model_file.pth", "model_file.pth.tar", "checkpoint.pth")
_SIDE_FILES = {
    "speakers_file": ("speaker_ids.json", "speaker_ids.pth", "speakers.json", "speakers.pth"),
    "language_ids_file": ("language_ids.json",),
    "d_vector_file": ("speakers.json", "speakers.pth"),
}
WARM_UP = (
    "Dzień dobry.",
    "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, czeka w paczkomacie.",
)


def checkpoint(directory: Path) -> Path:
    """The model file of a Coqui voice or vocoder folder. Errors: ModelError."""
    for name in _CHECKPOINTS:
        if (directory / name).is_file():
            return directory / name
    raise ModelError(f"no model file in {directory}: expected one of {', '.join(_CHECKPOINTS)}")


@contextmanager
def _local_config(directory: Path) -> Iterator[Path]:
    """The folder's config.json with the side files it names found in the folder itself: published configs hold the paths of
    the machine that trained them. The folder is never written to."""
    try:
        config = json.loads((directory / "config.json").read_text("utf-8"))
        for section in (config, config.get("model_args") or {}):
            for key, names in _SIDE_FILES.items():
                if section.get(key):
                    found = [directory / n for n in (Path(str(section[key])).name, *names)]
                    section[key] = next((str(f.resolve()) for f in found if f.is_file()), None)
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{directory / 'config.json'} is not a Coqui configuration: {error}") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(config), "utf-8")
        yield path


def _edge(gan: Any) -> int:
    """Frames that another GAN adds on either side by repeating the outermost ones: they only shift the speech. Its discriminator, for
    training only, is let go of."""
    if gan is None:
        return 0
    gan.model_d = None
    return int(getattr(getattr(gan, "model_g", None), "inference_padding", 0))


class CoquiSynthesis:
    """One voice, loaded and warm. voice, vocoder: folders with config.json and a model file; VITS needs no vocoder.

    Errors: ModelError when the folders do not hold a voice that Coqui can load.
    """

    def __init__(self, voice: Path, vocoder: Path | None = None, *, threads: int = 1) -> None:
        torch.set_num_threads(threads)
        try:
            with _local_config(voice) as config:
                self._coqui = Synthesizer(
                    tts_checkpoint=checkpoint(voice),
                    tts_config_path=config,
                    vocoder_checkpoint=checkpoint(vocoder) if vocoder else None,
                    vocoder_config=vocoder / "config.json" if vocoder else None,
                )
        except ModelError:
            raise
        except Exception as error:  # whatever a damaged file makes torch or Coqui raise
            raise ModelError(f"Coqui cannot load {voice}: {type(error).__name__}: {error}") from error
        gan = self._coqui.vocoder_model
        self._vocoder = VocoderStream(gan) if VocoderStream.fits(gan) else None
        self._edge = 0 if self._vocoder else _edge(gan) * int(self._coqui.tts_config.audio["hop_length"])
        self._model = self._coqui.tts_model
        self._vits = VitsStream(self._model) if isinstance(self._model, Vits) else None
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer.phonemizer, ESpeak):
            tokenizer.phonemizer = CachedEspeak(tokenizer.phonemizer, tokenizer.characters.vocab)
        self._languages = list(self._model.language_manager.name_to_id) or [None]
        self._speakers = (
            list(self._model.speaker_manager.name_to_id) if self._model.speaker_manager else [None]
        )
        self._durations: torch.Tensor | None = None
        predictor = getattr(self._model, "duration_predictor", None)
        if predictor is not None:
            predictor.register_forward_hook(self._note_durations)
        self.native_rate = int(self._coqui.output_sample_rate)

    def close(self) -> None:
        """Stop the phonemiser's program."""
        if isinstance(self._model.tokenizer.phonemizer, CachedEspeak):
            self._model.tokenizer.phonemizer.close()

    def warm_up(self) -> None:
        """Speak, so that the first caller does not pay for lazy set-up inside torch."""
        for text in WARM_UP:
            self.render(text)

    def render(self, text: str, rate: float = 1.0) -> Rendered:
        """Speak one sentence or clause. rate 0.8 is slower. Errors: SpeakingError (no sound in it, engine failed)."""
        return joined(list(self.stream(text, rate)))

    def stream(self, text: str, rate: float = 1.0) -> Iterator[Rendered]:
        """The same in pieces that can be played at once; each is made when it is asked for. Errors: as of render."""
        tail = breath.after_s(text)
        try:
            if (latents := self.latents(text, rate)) is not None:
                words = self._words(text, latents.samples / self.native_rate)
                yield from pieces(latents.waves(), self.native_rate, tail, words)
                return
            samples = self._speak(text, rate)
            wave = np.asarray(samples[self._edge : -PAD_SILENCE_SAMPLES - self._edge], dtype=np.float32)
            words = self._words(text, len(wave) / self.native_rate)
            yield joined(list(pieces([wave], self.native_rate, tail, words)))
        except SpeakingError:
            raise
        except Exception as error:  # an engine error must never end the worker
            raise SpeakingError(f"Coqui failed: {type(error).__name__}") from error

    def latents(self, text: str, rate: float = 1.0) -> Latents | None:
        """What a voice that speaks piece by piece has of a sentence before its sound is made; None for other voices. Errors:
        SpeakingError, Coqui's."""
        if self._vits is not None:
            return self._vits.encode(lambda: self._speak(text, rate))
        if self._vocoder is not None:
            punctuated = not text.rstrip()[-1:].isalnum()
            return self._vocoder.encode(lambda: self._speak(text, rate), punctuated=punctuated)
        return None

    def _speak(self, text: str, rate: float) -> list[float]:
        """Coqui's own way from text to samples, with the silence it appends."""
        self._durations = None
        self._model.length_scale = 1.0 / rate
        with torch.inference_mode():
            return self._coqui.tts(  # type: ignore[no-any-return]
                text, speaker_name=self._speakers[0], language_name=self._languages[0], split_sentences=False
            )

    def _note_durations(self, _module: object, _inputs: object, output: Any) -> None:
        self._durations = output[0] if isinstance(output, tuple) else output

    def _words(self, text: str, seconds: float) -> list[tuple[int, float]]:
        """Index just after each word, and when it is over."""
        return list(zip(marks.word_ends(text), self._word_ends_s(text, seconds), strict=True))

    def _word_ends_s(self, text: str, seconds: float) -> list[float]:
        """Seconds from the wave's first sample until each word is over."""
        tokenizer = self._model.tokenizer
        if self._durations is None:
            return marks.shared_out(text, 0.0, seconds)
        tokens = [
            tokenizer.characters.id_to_char(i)
            for i in tokenizer.text_to_ids(text, language=self._languages[0])
        ]
        frames = self._frames(self._durations)
        if len(frames) != len(tokens):
            return marks.shared_out(text, 0.0, seconds)
        per_frame = seconds / max(1.0, float(frames.sum()))
        return [at * per_frame for at in marks.from_durations(text, tokens, frames.tolist())]

    def _frames(self, log_durations: torch.Tensor) -> NDArray[np.float64]:
        """Frames per token, by the rule of the model that predicted them (VITS has no format_durations of its own)."""
        if hasattr(self._model, "format_durations"):
            mask = torch.ones(1, 1, log_durations.shape[-1])
            frames = self._model.format_durations(log_durations, mask)
        else:
            frames = torch.ceil(torch.exp(log_durations) * self._model.length_scale)
        return np.asarray(frames.reshape(-1), dtype=np.float64)

"""Speech to learn from: sentences spoken by espeak-ng, as tokens, frames of each token, mel frames and samples.

A corpus is a folder of plain arrays, so that training reads from disk only what it uses:
    audio.npy   int16, all sentences one after the other, each `frames × HOP` samples
    mels.npy    float16, shape (frames, BANDS)
    tokens.npy  int16; spans.npy int16, frames of each token
    index.json  [{text, tokens, frames}] and how many sentences did not fit
"""

import importlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import TTS.utils.audio.processor as coqui_audio
from numpy.typing import NDArray
from TTS.tts.models.forward_tts import ForwardTTS
from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak

from models.recipes.coqui.align import in_frames, token_times
from models.recipes.coqui.espeak import Espeak
from models.recipes.coqui.shape import HOP, RATE, voice_config
from models.recipes.coqui.texts import Texts
from models.recipes.stages import Job
from voicebot.errors import ModelError
from voicebot.speaking.melbasis import build_mel_basis
from voicebot.speaking.phonemes import CachedEspeak

coqui_audio.build_mel_basis = build_mel_basis

END_S = 0.08
"""Of silence after the last sound: enough to learn that there it ends, short enough to be no pause."""
PATIENCE_S = 120.0
"""For a clause's phonemes: nobody waits on a line, and the machine may be busy."""
SHORTEST, LONGEST = 20, 800
"""Frames of a sentence: a quarter of a second to nine seconds."""
_INDEX = "index.json"
_RECIPES = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence. tokens, spans: shape (T,); mel: (F, BANDS), the sum of spans is F; audio: F × HOP samples of int16."""

    text: str
    tokens: NDArray[np.int64]
    spans: NDArray[np.int64]
    mel: NDArray[np.float16]
    audio: NDArray[np.int16]


class Speech:
    """Makes examples. language: of the phonemes; voice and words_a_minute: of espeak-ng. Errors: ModelError."""

    def __init__(self, language: str, voice: str, words_a_minute: int) -> None:
        model = ForwardTTS.init_from_config(voice_config("corpus", language, hidden=8, blocks=1))
        self._tokenizer, self._processor = model.tokenizer, model.ap
        if isinstance(self._tokenizer.phonemizer, ESpeak):
            self._tokenizer.phonemizer = CachedEspeak(
                self._tokenizer.phonemizer, self._tokenizer.characters.vocab, timeout_s=PATIENCE_S
            )
        self._espeak = Espeak(voice, words_a_minute)
        if self._espeak.rate != RATE:
            raise ModelError(f"espeak-ng speaks at {self._espeak.rate} Hz, not at {RATE}")

    def example(self, text: str) -> Example | None:
        """The sentence, or None where its tokens and its sounds do not fit."""
        tokens = self._tokenizer.text_to_ids(text)
        names = [self._tokenizer.characters.id_to_char(token) for token in tokens]
        wave, sounds = self._espeak.speak(text)
        heard = [sound for sound in sounds if sound.name]
        if not heard:
            return None
        end = min(len(wave), heard[-1].end + int(END_S * RATE))
        # a pause at the end belongs to the closing punctuation as far as it is kept
        sounds = [sound for sound in sounds if sound.start < end]
        sounds[-1] = type(sounds[-1])(
            sounds[-1].name, sounds[-1].start, max(sounds[-1].start, min(sounds[-1].end, end))
        )
        times = token_times(names, sounds)
        if times is None:
            return None
        mel = self._processor.melspectrogram(wave[:end]).T.astype(np.float16)
        spans = in_frames(times, len(mel))
        if spans is None or not SHORTEST <= len(mel) <= LONGEST:
            return None
        audio = np.zeros(len(mel) * HOP, np.int16)
        kept = wave[:end][: len(audio)]
        audio[: len(kept)] = np.round(kept * 32767)
        return Example(text, np.asarray(tokens), spans, mel, audio)

    def close(self) -> None:
        """Stop the phonemiser."""
        if isinstance(self._tokenizer.phonemizer, CachedEspeak):
            self._tokenizer.phonemizer.close()


class Corpus:
    """A folder of examples, read as they are asked for. Errors: ModelError (no corpus there)."""

    def __init__(self, folder: Path) -> None:
        try:
            told = json.loads((folder / _INDEX).read_text("utf-8"))
            self._audio, self._mels, self._tokens, self._spans = (
                np.load(folder / f"{name}.npy", mmap_mode="r")
                for name in ("audio", "mels", "tokens", "spans")
            )
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder} holds no corpus: {error}") from error
        self.texts = [one["text"] for one in told["examples"]]
        self.frames = [int(one["frames"]) for one in told["examples"]]
        self.unfit = int(told["unfit"])
        self._token_ends = np.cumsum([one["tokens"] for one in told["examples"]])
        self._frame_ends = np.cumsum(self.frames)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, at: int) -> Example:
        tokens, frames = _stretch(self._token_ends, at), _stretch(self._frame_ends, at)
        return Example(
            self.texts[at],
            np.asarray(self._tokens[tokens], np.int64),
            np.asarray(self._spans[tokens], np.int64),
            np.asarray(self._mels[frames]),
            np.asarray(self._audio[frames.start * HOP : frames.stop * HOP]),
        )

    @property
    def seconds(self) -> float:
        """Of speech."""
        return sum(self.frames) * HOP / RATE


def stage(job: Job) -> None:
    """Speak what a language's text file says. settings: text (its path inside models/recipes), sentences, language, voice,
    words_a_minute, tongue (the module of the language's code: it writes numbers out)."""
    settings = job.settings
    normalise = importlib.import_module(settings["tongue"]).TONGUE.normalise
    texts = Texts(_RECIPES / settings["text"], job.random("texts")).sentences(settings["sentences"])
    speech = Speech(settings["language"], settings["voice"], settings["words_a_minute"])
    try:
        make([normalise(text).text for text in texts], job.folder, speech, job.progress.at)
    finally:
        speech.close()


def make(
    texts: Sequence[str],
    folder: Path,
    speech: Speech,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Speak all texts into a folder. told: how many of how many are done. Errors: ModelError (none of them fits)."""
    examples: list[Example] = []
    for number, text in enumerate(texts, 1):
        if (example := speech.example(text)) is not None:
            examples.append(example)
        told(number, len(texts))
    if not examples:
        raise ModelError("none of the sentences can be learnt from")
    for name, parts in (
        ("audio", [one.audio for one in examples]),
        ("mels", [one.mel for one in examples]),
        ("tokens", [one.tokens.astype(np.int16) for one in examples]),
        ("spans", [one.spans.astype(np.int16) for one in examples]),
    ):
        np.save(folder / f"{name}.npy", np.concatenate(parts))
    index: dict[str, Any] = {
        "examples": [
            {"text": one.text, "tokens": len(one.tokens), "frames": len(one.mel)} for one in examples
        ],
        "unfit": len(texts) - len(examples),
    }
    (folder / _INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=0), "utf-8")


def _stretch(ends: NDArray[np.int64], at: int) -> slice:
    return slice(int(ends[at - 1]) if at else 0, int(ends[at]))

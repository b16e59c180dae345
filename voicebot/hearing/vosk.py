"""Vosk as an ear: one model shared by all calls, a small recogniser per turn."""

import json
from pathlib import Path
from typing import Any

import structlog
import vosk

from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError, ModelError
from voicebot.hearing.types import OPEN, UNKNOWN, Grammar, Heard, Word

log = structlog.get_logger()

vosk.SetLogLevel(-1)


class VoskEars:
    """A loaded Vosk model. Errors: ModelError when the folder is no usable model."""

    def __init__(self, model_dir: Path, name: str | None = None) -> None:
        self.name = name or model_dir.name
        if not (model_dir / "conf").is_dir() or not (model_dir / "am").is_dir():
            raise ModelError(
                f"{model_dir}: no Vosk model there (am/ and conf/ are missing); run `voicebot models verify`"
            )
        try:
            self._model = vosk.Model(str(model_dir))
        except Exception as error:
            raise ModelError(f"{model_dir}: Vosk cannot load it; run `voicebot models verify`") from error
        self._warned: set[str] = set()

    def recognizer(self, grammar: Grammar = OPEN) -> "VoskRecognizer":
        """A recogniser for this grammar; entries with a word the model lacks are left out, said once in the log.

        Errors: HearingError when nothing of the grammar is left, or Vosk refuses.
        """
        if grammar.is_open:
            return VoskRecognizer(self._model, None)
        known = [entry for entry in grammar.words if all(map(self.knows, entry.split()))]
        if not known:
            raise HearingError(f"grammar {grammar.name}: model {self.name} knows none of its words")
        if len(known) < len(grammar.words) and grammar.name not in self._warned:
            self._warned.add(grammar.name)
            missing = sorted(set(grammar.words) - set(known))
            log.warning("grammar_entries_unknown", grammar=grammar.name, model=self.name, entries=missing)
        # escaped (\u…) Polish letters would make Vosk drop the word without a sound
        return VoskRecognizer(self._model, json.dumps([*known, UNKNOWN], ensure_ascii=False))

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary."""
        return bool(self._model.vosk_model_find_word(word) >= 0)


class VoskRecognizer:
    """One call's ear. Never ends a turn by itself: Vosk's own endpoints only close a segment, the turn goes on."""

    def __init__(self, model: "vosk.Model", grammar: str | None) -> None:
        self._model, self._grammar = model, grammar
        self._segments: list[dict[str, Any]] = []
        self._kaldi: vosk.KaldiRecognizer | None = self._fresh()

    def accept(self, pcm: Pcm) -> str:
        """Take more audio (16 kHz, any length); the words so far, `[unk]` among them. Errors: HearingError."""
        if self._kaldi is None:
            self._kaldi = self._fresh()
        try:
            if self._kaldi.AcceptWaveform(pcm.tobytes()):
                self._segments.append(json.loads(self._kaldi.Result()))
                return self._so_far("")
            return self._so_far(json.loads(self._kaldi.PartialResult())["partial"])
        except Exception as error:
            raise HearingError("Vosk failed on a stretch of audio") from error

    def finish(self) -> Heard:
        """The final result of the turn; the next audio begins a new one. Errors: HearingError."""
        try:
            if self._kaldi is not None:
                self._segments.append(json.loads(self._kaldi.FinalResult()))
        except Exception as error:
            raise HearingError("Vosk gave no final result") from error
        text = self._so_far("").split()
        words = tuple(
            Word(word["word"], word["conf"], word["start"], word["end"])
            for segment in self._segments
            for word in segment.get("result", ())
            if word["word"] != UNKNOWN
        )
        self.reset()
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        known = [word for word in text if word != UNKNOWN]
        return Heard(" ".join(known), min(1.0, confidence), words, len(text) - len(known))

    def reset(self) -> None:
        """Forget this turn's audio. The next turn gets a fresh Kaldi recogniser (~1.3 ms): the old one had grown to ~9 MB."""
        self._segments = []
        self._kaldi = None

    def _fresh(self) -> "vosk.KaldiRecognizer":
        try:
            kaldi = vosk.KaldiRecognizer(
                self._model, RATE, *([] if self._grammar is None else [self._grammar])
            )
        except Exception as error:
            raise HearingError("Vosk refused to make a recogniser") from error
        kaldi.SetWords(True)
        return kaldi

    def _so_far(self, partial: str) -> str:
        return " ".join(text for text in (*(segment["text"] for segment in self._segments), partial) if text)

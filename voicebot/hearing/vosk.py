"""Vosk as an ear: one model shared by all calls, a small recogniser per turn."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import structlog
import vosk

from voicebot.audio.frame import FRAME, FRAME_MS, RATE, Pcm
from voicebot.audio.levels import dbfs
from voicebot.errors import HearingError, ModelError
from voicebot.hearing.types import OPEN, UNKNOWN, Grammar, Heard, Word

log = structlog.get_logger()

vosk.SetLogLevel(-1)

FRAMES_PER_CHUNK = 9
"""10 ms frames the network takes at a time. Kaldi's 20 makes partial results 240 ms coarse, which is heard as a slow answer;
9 makes them 90 ms coarse for about a tenth more work."""

UNKNOWN_DROP_DB = 10.0
"""`[unk]` this much quieter than the loudest of the turn was no speech."""


class VoskEars:
    """A loaded Vosk model. Errors: ModelError when the folder is no usable model."""

    def __init__(self, model_dir: Path, name: str | None = None) -> None:
        self.name = name or model_dir.name
        if not (model_dir / "conf").is_dir() or not (model_dir / "am").is_dir():
            raise ModelError(
                f"{model_dir}: no Vosk model there (am/ and conf/ are missing); run `voicebot models verify`"
            )
        try:
            with TemporaryDirectory(prefix="vosk-") as copy:
                self._model = vosk.Model(str(_prompt(model_dir, Path(copy))))
        except Exception as error:
            raise ModelError(f"{model_dir}: Vosk cannot load it; run `voicebot models verify`") from error
        self._lists: dict[Grammar, str] = {}

    def recognizer(self, grammar: Grammar = OPEN) -> "VoskRecognizer":
        """A recogniser for this grammar (1 ms, large grammars 20–60 ms). Entries with a word the model lacks are left out
        (profile_loader.check_words says so at the start). Errors: HearingError when nothing of the grammar is left, or Vosk refuses.
        """
        if grammar.is_open:
            return VoskRecognizer(_made(self._model))
        if grammar not in self._lists:
            self._lists[grammar] = self._list(grammar)
        return VoskRecognizer(_made(self._model, self._lists[grammar]))

    def _list(self, grammar: Grammar) -> str:
        words = {word for entry in grammar.words for word in entry.split()}
        missing = {word for word in words if not self.knows(word)}
        entries = [entry for entry in grammar.words if missing.isdisjoint(entry.split())]
        if not entries:
            raise HearingError(f"grammar {grammar.name}: model {self.name} knows none of its words")
        if missing:
            log.debug("grammar_words_unknown", grammar=grammar.name, model=self.name, words=sorted(missing))
        # escaped (\u…) Polish letters would make Vosk drop the word without a sound
        return json.dumps([*entries, UNKNOWN] if grammar.unknown else entries, ensure_ascii=False)

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary."""
        return bool(self._model.vosk_model_find_word(word) >= 0)


def _prompt(model_dir: Path, copy: Path) -> Path:
    """The model as links, its configuration asking for small chunks; the model on the shelf stays as it was verified."""
    for part in model_dir.iterdir():
        if part.name != "conf":
            (copy / part.name).symlink_to(part.resolve())
    shutil.copytree(model_dir / "conf", copy / "conf", copy_function=shutil.copyfile)
    with (copy / "conf" / "model.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"\n--frames-per-chunk={FRAMES_PER_CHUNK}\n")
    return copy


class Kaldi(Protocol):
    """What is asked of Vosk's own recogniser, here or behind a server; texts are Vosk's JSON."""

    def AcceptWaveform(self, sound: bytes) -> int | bool: ...
    def Result(self) -> str: ...
    def PartialResult(self) -> str: ...
    def FinalResult(self) -> str: ...


def _made(model: "vosk.Model", *grammar: str) -> Kaldi:
    try:
        kaldi = vosk.KaldiRecognizer(model, RATE, *grammar)
    except Exception as error:
        raise HearingError("Vosk refused to make a recogniser") from error
    kaldi.SetWords(True)
    return kaldi  # type: ignore[no-any-return]


class VoskRecognizer:
    """One call's ear. Never ends a turn by itself: Vosk's own endpoints only close a segment, the turn goes on."""

    def __init__(self, kaldi: Kaldi) -> None:
        self._kaldi = kaldi
        self._segments: list[dict[str, Any]] = []
        self._levels: list[float] = []
        self._fed = self._before = 0

    def accept(self, pcm: Pcm) -> str:
        """Take more audio (16 kHz, any length); the words so far, `[unk]` among them. Errors: HearingError."""
        self._fed += len(pcm)
        self._levels += [dbfs(pcm[begin : begin + FRAME]) for begin in range(0, len(pcm), FRAME)]
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
            self._segments.append(json.loads(self._kaldi.FinalResult()))
        except Exception as error:
            raise HearingError("Vosk gave no final result") from error
        began = self._before / RATE
        spoken = [
            Word(word["word"], min(1.0, word["conf"]), word["start"] - began, word["end"] - began)
            for segment in self._segments
            for word in segment.get("result", ())
        ]
        words = tuple(word for word in spoken if word.text != UNKNOWN)
        unknown = sum(self._is_loud(word) for word in spoken if word.text == UNKNOWN)
        self._next_turn()
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        return Heard(" ".join(word.text for word in words), confidence, words, unknown)

    def reset(self) -> None:
        """Forget this turn's audio. Errors: HearingError."""
        try:
            self._kaldi.FinalResult()
        except Exception as error:
            raise HearingError("Vosk cannot be reset") from error
        self._next_turn()

    def _is_loud(self, word: Word) -> bool:
        """Speech is; the line's own noise before and after it, which becomes `[unk]` too, is not."""
        within = self._levels[int(word.start * 1000 / FRAME_MS) : int(word.end * 1000 / FRAME_MS) + 1]
        return bool(within) and max(within) > max(self._levels) - UNKNOWN_DROP_DB

    def _next_turn(self) -> None:
        """Vosk's own clock runs on from turn to turn, ours starts anew."""
        self._segments, self._levels, self._before = [], [], self._fed

    def _so_far(self, partial: str) -> str:
        return " ".join(text for text in (*(segment["text"] for segment in self._segments), partial) if text)

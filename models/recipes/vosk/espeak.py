"""Speech with the exact time of every sound, from espeak-ng's library. GPL: only for child processes of a recipe (workers.py)."""

import ctypes
import re
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from models.recipes.vosk.voices import FOLDER, VARIANTS, refuse_held_out
from voicebot.audio.frame import Pcm
from voicebot.errors import SpeakingError

SILENCE = "SIL"
LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS, _NAMED_PHONEMES, _UTF8 = 2, 1, 1
_WORD, _PHONEME, _END = 1, 7, 0
_SPEED, _PITCH, _RANGE, _GAP = 1, 3, 4, 7
_STRESS = re.compile(r"^[',%=]+")
_PAUSE = re.compile(r"_.*|\(.*\)|-|\|+|")
MAX_TEXT = 2_000
"""Characters at once."""


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_at", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", _Name),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is said. speed: words a minute. pitch, range: 0..99. gap: between words, in 10 ms."""

    speed: int = 165
    pitch: int = 50
    range: int = 50
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound, with its mark # when it is a weak one, or SILENCE, from `start` (seconds) to the next one's; of the so manieth word, -1 for none."""

    name: str
    start: float
    word: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """pcm: at Engine.rate."""

    pcm: Pcm
    sounds: tuple[Sound, ...]


class Engine:
    """espeak-ng in this process; it has global state, so one at a time. data: the folder that holds espeak-ng-data with the
    voices, the library's own when None. Errors: SpeakingError."""

    def __init__(self, data: Path | None = None) -> None:
        self.rate = int(
            self._library.espeak_Initialize(
                _SYNCHRONOUS, 0, str(data).encode() if data else None, _NAMED_PHONEMES
            )
        )
        if self.rate <= 0:
            raise SpeakingError(f"espeak-ng does not start with the voices in {data or 'its own folder'}")
        self._data = data
        self._pieces: list[Pcm] = []
        self._events: list[tuple[int, int, str]] = []
        self._callback = _Callback(self._heard)
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    @cached_property
    def _library(self) -> Any:
        try:
            return ctypes.CDLL(find_library("espeak-ng") or LIBRARY)
        except OSError as error:
            raise SpeakingError(f"{LIBRARY} is missing; on Debian: apt-get install libespeak-ng1") from error

    def speak(self, text: str, voice: str, manner: Manner | None = None) -> Spoken:
        """voice: LANGUAGE+VARIANT. Errors: SpeakingError; ModelError for a voice that is kept out of training."""
        refuse_held_out(voice)
        if len(text) > MAX_TEXT:
            raise SpeakingError(f"a text of {len(text)} characters is more than {MAX_TEXT}")
        if voice != self._voice:
            self._find(voice.partition("+")[2])
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise SpeakingError(f"espeak-ng has no voice {voice!r}")
            self._voice = voice
        manner = manner or Manner()
        for number, value in (
            (_SPEED, manner.speed),
            (_PITCH, manner.pitch),
            (_RANGE, manner.range),
            (_GAP, manner.gap),
        ):
            self._library.espeak_SetParameter(number, value, 0)
        self._pieces.clear()
        self._events.clear()
        said = text.encode() + b"\0"
        self._library.espeak_Synth(said, len(said), 0, 0, 0, _UTF8, None, None)
        if not self._pieces:
            raise SpeakingError(f"espeak-ng made no sound of {text!r}")
        return Spoken(np.concatenate(self._pieces), self._sounds())

    def _find(self, variant: str) -> None:
        """espeak-ng itself says nothing when it lacks a variant, and speaks without."""
        if variant and self._data and not (self._data / FOLDER / VARIANTS / variant).is_file():
            raise SpeakingError(f"there is no variant {variant!r} in {self._data}")

    def _heard(self, wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            self._pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        place = 0
        while (event := events[place]).type != _END:
            if event.type in (_WORD, _PHONEME):
                name = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "replace")
                self._events.append((event.type, event.sample, name if event.type == _PHONEME else ""))
            place += 1
        return 0

    def _sounds(self) -> tuple[Sound, ...]:
        word, found = -1, []
        for kind, sample, name in self._events:
            if kind == _WORD:
                word += 1
                continue
            name = _STRESS.sub("", name)
            silent = _PAUSE.fullmatch(name.rstrip("#")) is not None
            found.append(Sound(SILENCE if silent else name, sample / self.rate, -1 if silent else word))
        return tuple(found)

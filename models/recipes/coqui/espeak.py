"""Speech by the espeak-ng library with the times of its phonemes, which the program does not tell. For making models only.

The library is GPL-3 and keeps global state: recipes use it in a process of their own, the line never does.
"""

import ctypes
import ctypes.util
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import ModelError

LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS, _DONT_EXIT, _PHONEME_EVENTS, _IPA = 2, 0x8000, 1, 2
_END, _PHONEME = 0, 7
_UTF8, _END_PAUSE = 1, 0x1000
_SPEED = 1


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of speech: samples [start, end). name: in IPA, maybe several characters; "" for a pause."""

    name: str
    start: int
    end: int


class Espeak:
    """One voice at one speed. rate: samples a second. Errors: ModelError (no library, no such voice)."""

    def __init__(self, voice: str, words_a_minute: int, library: str = LIBRARY) -> None:
        try:
            self._library = ctypes.CDLL(library)
        except OSError as error:
            raise ModelError(f"{library} cannot be loaded: install espeak-ng") from error
        self.rate = int(
            self._library.espeak_Initialize(_SYNCHRONOUS, 20, None, _PHONEME_EVENTS | _IPA | _DONT_EXIT)
        )
        if self.rate <= 0:
            raise ModelError(f"{library} does not start: its data are missing")
        self._library.espeak_Synth.argtypes = (
            ctypes.c_void_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        )
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ModelError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_SPEED, words_a_minute, 0)
        self._samples = bytearray()
        self._begins: list[tuple[str, int]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str) -> tuple[NDArray[np.float32], list[Sound]]:
        """The speech, full scale 1, and its sounds in order, each beginning where the one before ends. Errors: ModelError."""
        self._samples.clear()
        self._begins.clear()
        said = text.encode() + b"\0"
        if self._library.espeak_Synth(said, len(said), 0, 0, 0, _UTF8 | _END_PAUSE, None, None):
            raise ModelError("espeak-ng refuses to speak")
        wave = np.frombuffer(bytes(self._samples), np.int16).astype(np.float32) / 32768
        ends = [start for _, start in self._begins[1:]] + [len(wave)]
        sounds = [
            Sound(name, start, max(start, end)) for (name, start), end in zip(self._begins, ends, strict=True)
        ]
        return wave, sounds

    def _take(
        self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]"
    ) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        at = 0
        while events[at].type != _END:
            if events[at].type == _PHONEME:
                name = ctypes.string_at(ctypes.addressof(events[at].id), 8).split(b"\0")[0]
                self._begins.append((name.decode("utf-8", "ignore"), events[at].sample))
            at += 1
        return 0

"""Coqui's espeak-ng phonemiser, kept running and with a memory.

Coqui starts the program anew for every clause: 20 to 90 ms each on a busy machine, a third of a sentence's whole cost. A running
one answers in 1 ms. The text goes through a pipe, where Coqui's own class puts it (maybe an address) into a temporary file.
"""

import contextlib
import os
import re
import select
import subprocess
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak

from voicebot.errors import SpeakingError

CLAUSES = 20_000
"""Kept in memory (a few MB); digit groups, names of goods and fixed prompts come again and again."""
TIMEOUT_S = 2.0
_SENTINEL = "hyhyhy"
"""Asked after every clause: its answer says that the clause's own lines (none, one or more) are all there."""
_LANGUAGE_SWITCH = re.compile(r"\(.+?\)")
AFFRICATES = {"tʃ": "ʧ", "dʒ": "ʤ", "ts": "ʦ", "dz": "ʣ", "tɕ": "ʨ", "dʑ": "ʥ"}
"""One sound, one character: without it "czy" is written as "trzy" is, and a voice that learnt so says so."""
_AFFRICATE = re.compile("|".join(AFFRICATES))


def affricates(named: str) -> str:
    """espeak-ng's phonemes, parted by "_" or one alone, with a character of its own for each affricate."""
    return _AFFRICATE.sub(lambda found: AFFRICATES[found[0]], named)


def told_apart(characters: Iterable[str]) -> bool:
    """Whether a voice with these characters has learnt affricates as sounds of their own."""
    return not set(AFFRICATES.values()).isdisjoint(characters)


class PhonemeProcess:
    """A running espeak-ng that answers lines of text with lines of phonemes. Restarted when it died; one thread at a time."""

    def __init__(self, program: str, language: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._command = [program, "-q", "-b", "1", "--ipa=1", "-v", language]
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._marker = b""

    def ask(self, text: str) -> list[str]:
        """The phoneme lines of one clause. Errors: SpeakingError (cannot be started, died, no answer in time)."""
        try:
            return self._ask(text)
        except OSError as error:
            self.close()
            raise SpeakingError(
                f"espeak-ng gave no phonemes: {error.strerror or type(error).__name__}"
            ) from error

    def close(self) -> None:
        """Stop the program; the next question starts it again."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = None

    def _ask(self, text: str) -> list[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._marker = self._exchange(f"{_SENTINEL}\n", enough=lambda got: got.endswith(b"\n")).strip()
        clause = " ".join(text.split())
        answer = self._exchange(f"{clause}\n{_SENTINEL}\n", enough=self._ends_with_marker)
        lines = answer.decode("utf-8", "replace").splitlines()[:-1]
        return [line.strip() for line in lines if line.strip()]

    def _ends_with_marker(self, got: bytes) -> bool:
        return got.endswith(b"\n") and got.splitlines()[-1].strip() == self._marker

    def _exchange(self, question: str, enough: Callable[[bytes], bool]) -> bytes:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question.encode())
        self._process.stdin.flush()
        deadline, got = time.monotonic() + self._timeout_s, b""
        while not enough(got):
            readable, _, _ = select.select(
                [self._process.stdout], [], [], max(0.0, deadline - time.monotonic())
            )
            if not readable:
                raise TimeoutError(f"no answer within {self._timeout_s} s")
            if not (block := os.read(self._process.stdout.fileno(), 65536)):
                raise BrokenPipeError("it ended")
            got += block
        return got


class CachedEspeak(ESpeak):  # type: ignore[misc]  # coqui-tts has no types
    """The same phonemes as Coqui's own class gives. characters: of the voice; one that has affricates gets them. timeout_s: for one clause.
    Errors: SpeakingError."""

    def __init__(self, like: ESpeak, characters: Iterable[str], *, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(
            like.language, like._punctuator.puncs, backend=like.backend, keep_puncs=like._keep_puncs
        )
        self._process = PhonemeProcess(self.backend, self.language, timeout_s=timeout_s)
        self._known: OrderedDict[str, str] = OrderedDict()
        self._told_apart = told_apart(characters)

    def close(self) -> None:
        """Stop the program; it starts again when it is needed."""
        self._process.close()

    def _phonemize(self, text: str, separator: str = "") -> str:
        raw = self._known.get(text)
        if raw is None:
            raw = "".join(_LANGUAGE_SWITCH.sub("", line).strip() for line in self._process.ask(text))
            raw = affricates(raw) if self._told_apart else raw
            self._known[text] = raw
            if len(self._known) > CLAUSES:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(text)
        return raw.replace("_", separator)

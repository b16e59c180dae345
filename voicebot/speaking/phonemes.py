"""Coqui's espeak-ng phonemiser with a memory: the program is started once per clause ever said, not once per clause."""

import re
import subprocess
from collections import OrderedDict

from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak

from voicebot.errors import SpeakingError

CLAUSES = 20_000
"""Kept in memory (a few MB); digit groups, names of goods and fixed prompts come again and again."""
TIMEOUT_S = 2.0
_LANGUAGE_SWITCH = re.compile(r"\(.+?\)")


class CachedEspeak(ESpeak):  # type: ignore[misc]  # coqui-tts has no types
    """Same phonemes as Coqui's own class, but the text goes through a pipe: it may be a customer's address,
    and Coqui's class leaves it in a temporary file when the program fails. Errors: SpeakingError."""

    def __init__(self, like: ESpeak) -> None:
        super().__init__(
            like.language, like._punctuator.puncs, backend=like.backend, keep_puncs=like._keep_puncs
        )
        self._known: OrderedDict[str, str] = OrderedDict()

    def _phonemize(self, text: str, separator: str = "") -> str:
        raw = self._known.get(text)
        if raw is None:
            raw = self._known[text] = self._ask(text)
            if len(self._known) > CLAUSES:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(text)
        return raw.replace("_", separator)

    def _ask(self, text: str) -> str:
        program = [self.backend, "-q", "-b", "1", "--ipa=1", "-v", self.language, "--stdin"]
        try:
            done = subprocess.run(
                program, input=text, capture_output=True, encoding="utf-8", check=True, timeout=TIMEOUT_S
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SpeakingError(f"espeak-ng gave no phonemes: {type(error).__name__}") from error
        lines = (_LANGUAGE_SWITCH.sub("", line).strip() for line in done.stdout.splitlines())
        return "".join(line for line in lines if line)

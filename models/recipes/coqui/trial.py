"""What the new voice is like: spoken by the line's own code, measured, and heard again by the built-in ears beside espeak-ng.

`make voice-report` is the whole trial, of the voice that is on the shelf; this one is of the voice that was just made, so that its
card tells figures of its own.
"""

import asyncio
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.behind import wrong_words
from bench.voice.prompts import Prompt
from bench.voice.trial import has, intelligible, rendered, trailing_ms
from gateway.caller.recognise import recogniser
from voicebot.audio.frame import RATE
from voicebot.hearing.vosk import VoskEars
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.normalise import normalise
from voicebot.speaking.sentences import split
from voicebot.speaking.synthesis import CoquiSynthesis

_WORD = re.compile(r"[^\W\d_]+")


def tried(model: Path, ears: Path, prompts: Sequence[Prompt]) -> dict[str, float]:
    """Figures by name. model: holds voice/ and vocoder/; ears: of a Vosk model. Errors: ModelError, SpeakingError, HearingError."""
    voice, espeak = CoquiSynthesis(model / "voice", model / "vocoder"), EspeakVoice()
    listen = recogniser(VoskEars(ears))
    voice.warm_up()
    words = wrong = source_wrong = 0
    cpu = audio = longest = 0.0
    orders: list[bool] = []
    stois: list[float] = []
    try:
        for prompt in prompts:
            sentences = [normalise(sentence).text for sentence in split(prompt.text)]
            began = time.process_time()
            pieces = [voice.render(sentence).pcm for sentence in sentences]
            cpu += time.process_time() - began
            pcm = np.concatenate(pieces)
            source = np.concatenate(asyncio.run(rendered(espeak, sentences)))
            said = " ".join(_WORD.findall(" ".join(sentences).lower()))
            heard = listen(pcm, ())
            words += len(said.split())
            wrong += wrong_words(said, heard)
            source_wrong += wrong_words(said, listen(source, ()))
            audio += len(pcm) / RATE
            longest = max(longest, *(trailing_ms(piece) for piece in pieces))
            orders += [] if prompt.order is None else [has(prompt.order, heard)]
            stois.append(intelligible(source, pcm))
    finally:
        voice.close()
    known = [value for value in stois if not math.isnan(value)]
    return {
        "prompts": float(len(prompts)),
        "words_wrong_percent": round(100 * wrong / words, 1),
        "words_wrong_of_espeak_percent": round(100 * source_wrong / words, 1),
        "orders_right_percent": round(100 * sum(orders) / len(orders), 1) if orders else 100.0,
        "stoi": round(sum(known) / len(known), 3) if known else 0.0,
        "real_time_factor": round(cpu / audio, 3),
        "longest_silence_at_the_end_ms": round(longest, 1),
    }

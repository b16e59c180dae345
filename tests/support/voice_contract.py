"""What every voice must do (voicebot/speaking/types.py), whatever engine is behind it. A test module inherits this class and gives it
the fixture `voice`."""

import asyncio

import numpy as np
import pytest

from voicebot.audio.frame import RATE
from voicebot.audio.levels import dbfs
from voicebot.errors import SpeakingError
from voicebot.hearing.vosk import VoskEars
from voicebot.speaking.marks import word_ends
from voicebot.speaking.speaker import Speaker
from voicebot.speaking.types import Voice

WORDS = "Proszę podać numer zamówienia."


class VoiceContract:
    """Inherit as `TestContract`; its tests and the voice share one event loop."""

    async def test_it_has_a_name_and_speaks_at_the_lines_rate(self, voice: Voice) -> None:
        """16 kHz, 16 bit; as long as such a sentence takes; loud enough to be heard."""
        spoken = await voice.render(WORDS)
        assert voice.name
        assert spoken.pcm.dtype == np.int16
        assert 1.0 < len(spoken.pcm) / RATE < 4.0
        assert -35 < dbfs(spoken.pcm) < -6

    async def test_marks_tell_when_each_word_is_over(self, voice: Voice) -> None:
        """One a word, in order, the last at the end of the sound."""
        spoken = await voice.render(WORDS)
        assert [mark.end for mark in spoken.marks] == word_ends(WORDS)
        places = [mark.at for mark in spoken.marks]
        assert places == sorted(places)
        assert places[0] > 0
        assert places[-1] == len(spoken.pcm)

    async def test_there_is_no_silence_around_it(self, voice: Voice) -> None:
        """A caller waits for nothing, and sentences follow each other."""
        loud = np.flatnonzero(np.abs((await voice.render(WORDS)).pcm) > 400)
        whole = len((await voice.render(WORDS)).pcm)
        assert loud[0] < 0.15 * RATE
        assert whole - loud[-1] < 0.4 * RATE

    async def test_slower_is_longer(self, voice: Voice) -> None:
        """rate 0.8 takes about a quarter more time."""
        slow, fast = await voice.render(WORDS, rate=0.8), await voice.render(WORDS, rate=1.25)
        assert 1.2 < len(slow.pcm) / len(fast.pcm) < 1.9

    async def test_many_at_once_get_their_own(self, voice: Voice) -> None:
        """Background work among them."""
        texts = ["Tak.", WORDS, "Nie.", "Dzień dobry."]
        spoken = await asyncio.gather(
            *(voice.render(text, background=number % 2 == 1) for number, text in enumerate(texts))
        )
        assert [one.marks[-1].end for one in spoken] == [len(text) for text in texts]
        assert len(spoken[1].pcm) > max(len(spoken[0].pcm), len(spoken[2].pcm))

    async def test_nothing_to_say_is_an_error(self, voice: Voice) -> None:
        """And the voice speaks on."""
        for nothing in ("", " "):
            with pytest.raises(SpeakingError):
                await voice.render(nothing)
        assert len((await voice.render("Tak.")).pcm)

    async def test_who_hangs_up_waits_for_nothing(self, voice: Voice) -> None:
        """Cancelled at once; the next one is served."""
        asked = asyncio.ensure_future(voice.render(WORDS))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert len((await voice.render("Tak.")).pcm)

    async def test_it_is_understood(self, voice: Voice, builtin_ears: VoskEars) -> None:
        """As the line's Synthesizer: numbers written out, heard by the recogniser."""
        speaker = Speaker(voice, voice, patience_s=30)
        try:
            spoken = [chunk.pcm async for chunk in speaker.speak("Numer zamówienia: 12.")]
        finally:
            speaker.close()
        recognizer = builtin_ears.recognizer()
        silence = np.zeros(RATE // 2, np.int16)
        recognizer.accept(np.concatenate([silence, *spoken, silence, silence]))
        assert recognizer.finish().text == "numer zamówienia dwanaście"

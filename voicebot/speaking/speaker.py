"""Speaks replies: sentence by sentence, from the cache, else the voice, else the fallback voice, marked in the display text."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.errors import SpeakingError
from voicebot.speaking import cache as speech_cache
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.normalise import Speakable, normalise
from voicebot.speaking.plan import RECORDED, Piece, Plan, by_sentence
from voicebot.speaking.sentences import split
from voicebot.speaking.types import Rendered, SpeechChunk, Voice, WordMark

log = structlog.get_logger()

PATIENCE_S = 1.5
"""How long a caller is left in silence for the better voice."""
REST_S = 5.0
"""After it was too slow, the voice is left alone this long: no caller waits again for nothing. A dead one fails at once."""


class Speaker:
    """The Synthesizer of the line.

    What is spoken is kept in memory only, because a reply may hold a customer's data; `prepare` writes fixed prompts to disk.
    plan: what is spoken from recordings. counts: sentences by source (recorded, memory, primary, fallback, silent), and why the
    primary did not speak (slow, failed).
    on_count is told each of them as it happens.
    """

    def __init__(
        self,
        primary: Voice,
        fallback: Voice,
        cache: SpeechCache | None = None,
        normalise: Callable[[str], Speakable] = normalise,
        *,
        patience_s: float = PATIENCE_S,
        clock: Clock | None = None,
        on_count: Callable[[str], None] = lambda _: None,
        plan: Plan = by_sentence,
    ) -> None:
        self.name = primary.name
        self._plan = plan
        self._primary = primary
        self._fallback = fallback
        self._cache = SpeechCache() if cache is None else cache
        self._normalise = normalise
        self._patience_s = patience_s
        self._clock = clock or SystemClock()
        self._on_count = on_count
        self._resting_until = float("-inf")
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="speech-cache")
        self.counts: Counter[str] = Counter()

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        """Speak a display text, one chunk a sentence; the next is being made while one is used. Errors: SpeakingError."""
        sentences = [piece for piece in self._plan(text, self._normalise) if piece.spoken.text]
        if not sentences:
            raise SpeakingError("there is nothing in this text that can be spoken")
        ahead = asyncio.ensure_future(self._chunk(sentences[0], rate))
        try:
            for following in [*sentences[1:], None]:
                chunk = await ahead
                if following is not None:
                    ahead = asyncio.ensure_future(self._chunk(following, rate))
                yield chunk
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    def sentences(self, texts: Iterable[str], *, rate: float = 1.0) -> dict[str, str]:
        """What `prepare` makes of these texts: the words of each sentence by the name it is kept under."""
        spoken = (self._normalise(sentence).text for text in texts for sentence in split(text))
        return {speech_cache.key(self._primary.name, rate, words): words for words in spoken if words}

    async def prepare(
        self,
        texts: Iterable[str],
        *,
        rate: float = 1.0,
        only: bool = False,
        on_made: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Have these fixed texts ready in memory and on disk; returns how many sentences had to be made. only: nothing else stays
        on disk. on_made: told how many were made so far.

        Runs behind every caller's request. A voice that fails stops it quietly: the texts are then made when needed.
        """
        loop = asyncio.get_running_loop()
        made = 0
        wanted = self.sentences(texts, rate=rate)
        try:
            for name, spoken in wanted.items():
                speech = await loop.run_in_executor(self._disk, self._cache.read, name)
                if speech is None:
                    speech = await self._primary.render(spoken, rate=rate, background=True)
                    await loop.run_in_executor(self._disk, self._cache.write, name, speech)
                    made += 1
                    on_made(made)
                self._cache.put(name, speech)
        except SpeakingError as error:
            log.warning("prompts_not_prepared", why=str(error), made=made)
        if only:
            await loop.run_in_executor(self._disk, self._cache.keep, frozenset(wanted))
        await loop.run_in_executor(self._disk, self._cache.trim)
        return made

    def close(self) -> None:
        """Let go of the cache's thread."""
        self._disk.shutdown(wait=False, cancel_futures=True)

    async def _chunk(self, piece: Piece, rate: float) -> SpeechChunk:
        display, spoken = piece.display, piece.spoken
        if piece.recorded is not None:
            self._count(RECORDED)
            return SpeechChunk(display, piece.recorded.pcm, piece.recorded.marks, RECORDED, cached=True)
        name = speech_cache.key(self._primary.name, rate, spoken.text)
        speech = self._cache.get(name)
        if speech is not None:
            self._count("memory")
            return _marked(display, spoken, speech, self._primary.name, cached=True)
        if (speech := await self._from_primary(spoken.text, rate)) is not None:
            self._count("primary")
            self._cache.put(name, speech)
            return _marked(display, spoken, speech, self._primary.name)
        try:
            speech = await self._fallback.render(spoken.text, rate=rate)
        except SpeakingError:
            self._count("silent")
            raise
        self._count("fallback")
        return _marked(display, spoken, speech, self._fallback.name)

    async def _from_primary(self, text: str, rate: float) -> Rendered | None:
        """The better voice's speech, or None when it rests, fails or takes longer than a caller should wait."""
        if self._clock.monotonic() < self._resting_until:
            return None
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._primary.render(text, rate=rate)
        except TimeoutError:
            self._count("slow")
            self._resting_until = self._clock.monotonic() + REST_S
            log.warning("voice_slow", patience_s=self._patience_s, rests_s=REST_S)
        except SpeakingError as error:
            self._count("failed")
            log.warning("voice_failed", why=str(error))
        return None

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        self._on_count(what)


def _marked(
    display: str, spoken: Speakable, speech: Rendered, engine: str, *, cached: bool = False
) -> SpeechChunk:
    """The speech with its marks moved from the spoken words to the display text: a part counts as heard once the last of
    the words that speak it is over."""
    marks: list[WordMark] = []
    ends = {mark.end: mark.at for mark in speech.marks}
    for display_end, spoken_end in spoken.ends():
        if spoken_end in ends:
            marks.append(WordMark(display_end, ends[spoken_end]))
    return SpeechChunk(display, speech.pcm, tuple(marks), engine, cached)

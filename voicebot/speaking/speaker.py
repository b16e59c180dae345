"""Speaks replies: sentence by sentence, or piece by piece where the voice can; from the cache, else the voice, else the fallback."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import structlog

from voicebot.audio.frame import RATE
from voicebot.clock import Clock, SystemClock
from voicebot.errors import SpeakingError
from voicebot.speaking import breath
from voicebot.speaking import cache as speech_cache
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.normalise import Speakable, normalise
from voicebot.speaking.pieces import joined
from voicebot.speaking.plan import RECORDED, Piece, Plan, by_sentence
from voicebot.speaking.sentences import split
from voicebot.speaking.shown import Shown
from voicebot.speaking.types import Rendered, SpeechChunk, StreamingVoice, Voice, WordMark

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
        """Speak a display text, a chunk for each sentence or piece of one; the next is being made while one is used.

        Errors: SpeakingError.
        """
        sentences = [piece for piece in self._plan(text, self._normalise) if piece.spoken.text]
        if not sentences:
            raise SpeakingError("there is nothing in this text that can be spoken")
        pieces = self._sentence(sentences[0], rate)
        before: SpeechChunk | None = None
        ahead = asyncio.ensure_future(anext(pieces))
        try:
            for following in [*sentences[1:], None]:
                last = False
                while not last:
                    chunk, last = await ahead
                    if not last:
                        ahead = asyncio.ensure_future(anext(pieces))
                    elif following is not None:
                        await pieces.aclose()
                        pieces = self._sentence(following, rate)
                        ahead = asyncio.ensure_future(anext(pieces))
                    yield breath.following(chunk, before)
                    before = chunk
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
            await pieces.aclose()

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

    async def _sentence(self, planned: Piece, rate: float) -> AsyncGenerator[tuple[SpeechChunk, bool]]:
        """The chunks of one sentence, and whether each is its last."""
        display, spoken = planned.display, planned.spoken
        if planned.recorded is not None:
            self._count(RECORDED)
            sound = planned.recorded
            yield SpeechChunk(display, sound.pcm, sound.marks, RECORDED, cached=True), True
            return
        name = speech_cache.key(self._primary.name, rate, spoken.text)
        shown = Shown(display, spoken)
        if (speech := self._cache.get(name)) is not None:
            self._count("memory")
            yield shown.chunk(speech, self._primary.name, cached=True), True
            return
        made: list[Rendered] = []
        async with aclosing(self._from_primary(spoken.text, rate)) as pieces:
            async for piece in pieces:
                if not made:
                    self._count("primary")
                made.append(piece)
                if piece.last:
                    self._cache.put(name, joined(made))
                yield shown.chunk(piece, self._primary.name), piece.last
                if piece.last:
                    return
        # a voice that fails in the middle: the other one goes on with the word that was not finished
        said = max((mark.end for piece in made for mark in piece.marks), default=0)
        rest = spoken.text[said:].lstrip()
        try:
            speech = await self._fallback.render(rest, rate=rate)
        except SpeakingError:
            self._count("silent")
            raise
        self._count("fallback")
        before = len(spoken.text) - len(rest)
        places = tuple(WordMark(before + mark.end, mark.at) for mark in speech.marks)
        yield shown.chunk(Rendered(speech.pcm, places), self._fallback.name), True

    async def _from_primary(self, text: str, rate: float) -> AsyncGenerator[Rendered]:
        """The better voice's pieces; they end before the last one, or do not begin, when it rests, fails, or takes longer than a
        caller should wait in silence."""
        if self._clock.monotonic() < self._resting_until:
            return
        patience = self._patience_s
        async with aclosing(_pieces(self._primary, text, rate)) as pieces:
            try:
                while True:
                    async with asyncio.timeout(patience):
                        piece = await anext(pieces)
                    yield piece
                    if piece.last:
                        return
                    patience = self._patience_s + len(piece.pcm) / RATE
            except TimeoutError:
                self._count("slow")
                self._resting_until = self._clock.monotonic() + REST_S
                log.warning("voice_slow", patience_s=self._patience_s, rests_s=REST_S)
            except SpeakingError as error:
                self._count("failed")
                log.warning("voice_failed", why=str(error))

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        self._on_count(what)


async def _pieces(voice: Voice, text: str, rate: float) -> AsyncGenerator[Rendered]:
    if not isinstance(voice, StreamingVoice):
        yield await voice.render(text, rate=rate)
        return
    async with aclosing(voice.stream(text, rate=rate)) as pieces:
        async for piece in pieces:
            yield piece

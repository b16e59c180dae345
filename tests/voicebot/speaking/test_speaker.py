"""Replies are spoken sentence by sentence, from the best source there is, marked in the display text."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from voicebot.audio.frame import RATE
from voicebot.errors import SpeakingError
from voicebot.speaking import breath, marks
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.plan import RECORDED, Normalise, Piece
from voicebot.speaking.speaker import REST_S, Speaker
from voicebot.speaking.types import Rendered, SpeechChunk, WordMark


class Clock(Protocol):
    def monotonic(self) -> float: ...
    def pass_(self, seconds: float) -> None: ...


class FakeVoice:
    """Ten samples a character; can fail or hang."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[str] = []
        self.background: list[bool] = []
        self.fails = False
        self.hangs = False
        self.cancelled = 0

    async def render(self, text: str, *, rate: float = 1.0, background: bool = False) -> Rendered:
        self.said.append(text)
        self.background.append(background)
        if self.fails:
            raise SpeakingError("dead")
        if self.hangs:
            try:
                await asyncio.Event().wait()
            finally:
                self.cancelled += 1
        ends = marks.word_ends(text)
        return Rendered(np.ones(10 * len(text), np.int16), tuple(WordMark(end, 10 * end) for end in ends))


@pytest.fixture
def primary() -> FakeVoice:
    return FakeVoice("coqui:test")


@pytest.fixture
def fallback() -> FakeVoice:
    return FakeVoice("espeak-ng:pl")


@pytest.fixture
async def speaker(primary: FakeVoice, fallback: FakeVoice, clock: Clock) -> AsyncIterator[Speaker]:
    speaker = Speaker(primary, fallback, patience_s=0.01, clock=clock)  # type: ignore[arg-type]
    yield speaker
    speaker.close()


class StreamedVoice(FakeVoice):
    """The same in a piece for each word; `breaks_after` pieces it is dead, or silent."""

    breaks_after = 99

    async def stream(self, text: str, *, rate: float = 1.0) -> AsyncGenerator[Rendered]:
        whole = await self.render(text, rate=rate)
        start = 0
        for number, mark in enumerate(whole.marks):
            if number == self.breaks_after:
                if self.hangs_later:
                    await asyncio.Event().wait()
                raise SpeakingError("died")
            pcm = np.full(mark.at - start, number + 1, np.int16)
            yield Rendered(pcm, (WordMark(mark.end, len(pcm)),), last=mark == whole.marks[-1])
            start = mark.at

    hangs_later = False


@pytest.fixture
def streamed() -> StreamedVoice:
    return StreamedVoice("coqui:streamed")


@pytest.fixture
async def live(streamed: StreamedVoice, fallback: FakeVoice, clock: Clock) -> AsyncIterator[Speaker]:
    speaker = Speaker(streamed, fallback, patience_s=0.01, clock=clock)  # type: ignore[arg-type]
    yield speaker
    speaker.close()


async def test_a_streaming_voice_is_heard_before_its_sentence_is_made(live: Speaker) -> None:
    """A chunk for each piece, marked in the display text; what is made is then known whole."""
    text = "Zamówienie 123 456, tak? Dobrze."
    chunks = await _all(live, text)
    assert " ".join(chunk.text for chunk in chunks if chunk.text) == text
    assert chunks[0].text == "Zamówienie"
    assert [chunk.inside for chunk in chunks] == [False, *[True] * (len(chunks) - 2), False]
    assert live.counts == {"primary": 2}
    again = await _all(live, text)
    assert [chunk.text for chunk in again] == ["Zamówienie 123 456, tak?", "Dobrze."]
    assert all(chunk.cached for chunk in again)
    assert sum(len(c.pcm) for c in again) == sum(len(c.pcm) for c in chunks)


@pytest.mark.parametrize(("hangs", "why"), [(False, "failed"), (True, "slow")])
async def test_what_breaks_off_in_the_middle_is_finished_by_the_other_voice(
    live: Speaker, streamed: StreamedVoice, fallback: FakeVoice, hangs: bool, why: str
) -> None:
    """From the word that was not finished; nothing is said twice, and the torn sentence is not kept."""
    streamed.breaks_after, streamed.hangs_later = 2, hangs
    chunks = await _all(live, "Zamówienie czeka już w paczkomacie.")
    assert fallback.said == ["już w paczkomacie."]
    assert [chunk.text for chunk in chunks] == ["Zamówienie", "czeka", "już w paczkomacie."]
    assert chunks[-1].text[: chunks[-1].marks[0].end] == "już"
    assert chunks[-1].engine == fallback.name
    assert live.counts == {"primary": 1, why: 1, "fallback": 1}
    assert not live._cache.counts["hit"]


async def test_the_next_sentence_is_asked_for_once_a_streamed_one_is_made(
    live: Speaker, streamed: StreamedVoice
) -> None:
    """Not while its own pieces are still being made: they are needed first."""
    speech = live.speak("Tak jest. Drugie.")
    await anext(speech)
    await asyncio.sleep(0)
    assert streamed.said == ["Tak jest."]
    await anext(speech)
    await asyncio.sleep(0)
    assert streamed.said == ["Tak jest.", "Drugie."]
    await speech.aclose()


async def _all(speaker: Speaker, text: str, rate: float = 1.0) -> list[SpeechChunk]:
    return [chunk async for chunk in speaker.speak(text, rate=rate)]


async def test_one_chunk_a_sentence_in_order(speaker: Speaker, primary: FakeVoice) -> None:
    """The chunks' texts joined by a space are the reply."""
    chunks = await _all(speaker, "Dzień dobry. W czym mogę pomóc?")
    assert [chunk.text for chunk in chunks] == ["Dzień dobry.", "W czym mogę pomóc?"]
    assert {chunk.engine for chunk in chunks} == {primary.name}
    assert not any(chunk.cached for chunk in chunks)


async def test_a_pause_stands_between_two_sentences_not_after_the_last(speaker: Speaker) -> None:
    """The later one begins with it, whatever a cache keeps of the sentence itself."""
    pause = round(breath.PAUSE_S * RATE)
    for _ in range(2):
        first, second = [chunk async for chunk in speaker.speak("Tak. Nie.")]
        assert len(first.pcm) == 40
        assert len(second.pcm) == 40 + pause
        assert not second.pcm[:pause].any()
        assert second.marks[-1].at == 40 + pause


async def test_marks_point_into_the_display_text(speaker: Speaker) -> None:
    """A number said in six words counts as heard only after its last word."""
    (chunk,) = await _all(speaker, "Zamówienie 123 456, tak?")
    heard = [chunk.text[: mark.end] for mark in chunk.marks]
    assert heard == ["Zamówienie", "Zamówienie 123 456,", "Zamówienie 123 456, tak?"]
    assert [mark.at for mark in chunk.marks] == sorted(mark.at for mark in chunk.marks)
    assert chunk.marks[-1].at == len(chunk.pcm)


async def test_the_same_sentence_comes_from_memory(speaker: Speaker, primary: FakeVoice) -> None:
    """Said once, known from then on; another rate is another sound."""
    await _all(speaker, "Dzień dobry.")
    (again,) = await _all(speaker, "Dzień dobry.")
    (slower,) = await _all(speaker, "Dzień dobry.", rate=0.8)
    assert again.cached
    assert not slower.cached
    assert len(primary.said) == 2
    assert speaker.counts == {"primary": 2, "memory": 1}


async def test_a_failing_voice_is_replaced_at_once(
    speaker: Speaker, primary: FakeVoice, fallback: FakeVoice
) -> None:
    """The fallback speaks, it is counted, and its sound is not kept as the better voice's."""
    primary.fails = True
    (chunk,) = await _all(speaker, "Dzień dobry.")
    assert chunk.engine == fallback.name
    assert speaker.counts == {"failed": 1, "fallback": 1}
    primary.fails = False
    (chunk,) = await _all(speaker, "Dzień dobry.")
    assert chunk.engine == primary.name


async def test_a_slow_voice_is_replaced_and_left_alone_for_a_while(
    speaker: Speaker, primary: FakeVoice, fallback: FakeVoice, clock: Clock
) -> None:
    """Only one sentence waits; the voice is asked again after its rest."""
    primary.hangs = True
    chunks = await _all(speaker, "Pierwsze zdanie. Drugie zdanie. Trzecie zdanie.")
    assert [chunk.engine for chunk in chunks] == [fallback.name] * 3
    assert primary.cancelled == len(primary.said) == 1
    primary.hangs = False
    clock.pass_(REST_S + 0.1)
    (chunk,) = await _all(speaker, "Czwarte zdanie.")
    assert chunk.engine == primary.name


async def test_when_both_voices_fail_the_call_is_told(
    speaker: Speaker, primary: FakeVoice, fallback: FakeVoice
) -> None:
    """SpeakingError, counted as silent."""
    primary.fails = fallback.fails = True
    with pytest.raises(SpeakingError):
        await _all(speaker, "Dzień dobry.")
    assert speaker.counts["silent"] == 1


async def test_a_text_without_words_is_an_error(speaker: Speaker) -> None:
    """Nothing to say is told, not played as silence."""
    with pytest.raises(SpeakingError):
        await _all(speaker, "…")


async def test_the_next_sentence_is_made_while_the_first_is_used(
    speaker: Speaker, primary: FakeVoice
) -> None:
    """One sentence ahead, not the whole reply."""
    speech = speaker.speak("Pierwsze zdanie. Drugie zdanie. Trzecie zdanie.")
    await anext(speech)
    await asyncio.sleep(0)
    assert len(primary.said) == 2
    await speech.aclose()


async def test_stopping_in_the_middle_cancels_what_is_being_made(
    speaker: Speaker, primary: FakeVoice
) -> None:
    """A barge-in leaves no work behind."""
    speaker._patience_s = 60
    speech = speaker.speak("Pierwsze zdanie. Drugie zdanie.")
    await anext(speech)
    primary.hangs = True
    await asyncio.sleep(0)
    await speech.aclose()
    assert primary.cancelled in (0, 1)
    assert len(asyncio.all_tasks()) == 1


async def test_prepared_prompts_are_on_disk_and_replies_are_not(
    tmp_path: Path, primary: FakeVoice, fallback: FakeVoice
) -> None:
    """Fixed prompts are made in the background and survive a restart; a customer's data never reaches the disk."""
    first = Speaker(primary, fallback, SpeechCache(tmp_path))
    assert await first.prepare(["Dzień dobry. Słucham?", "Dzień dobry."]) == 2
    assert primary.background == [True, True]
    await _all(first, "Zamówienie 123 456.")
    assert len(os.listdir(tmp_path)) == 2
    first.close()
    again = Speaker(primary, fallback, SpeechCache(tmp_path))
    assert await again.prepare(["Dzień dobry. Słucham?"]) == 0
    (chunk,) = await _all(again, "Dzień dobry.")
    assert chunk.cached
    assert len(primary.said) == 3
    again.close()


async def test_preparing_stops_quietly_when_the_voice_fails(speaker: Speaker, primary: FakeVoice) -> None:
    """The line starts without prepared prompts rather than not at all."""
    primary.fails = True
    assert await speaker.prepare(["Dzień dobry."]) == 0


async def test_every_count_is_told_as_it_happens(primary: FakeVoice, fallback: FakeVoice) -> None:
    """Metrics hang on the callback."""
    told: list[str] = []
    speaker = Speaker(primary, fallback, on_count=told.append)
    await _all(speaker, "Tak. Tak.")
    assert told == ["primary", "memory"]
    speaker.close()


async def test_recordings_are_played_and_the_voice_speaks_around_them(
    primary: FakeVoice, fallback: FakeVoice
) -> None:
    """In the order of the plan; nothing of a recording is asked of a voice."""
    sound = Rendered(np.full(7, 3, np.int16), (WordMark(4, 7),))

    def plan(text: str, normalise: Normalise) -> list[Piece]:
        return [Piece("Tak.", normalise("Tak."), sound), Piece("Nie.", normalise("Nie."))]

    speaker = Speaker(primary, fallback, plan=plan)
    try:
        chunks = await _all(speaker, "Tak. Nie.")
    finally:
        speaker.close()
    assert [chunk.engine for chunk in chunks] == [RECORDED, primary.name]
    assert (chunks[0].pcm is sound.pcm, chunks[0].marks, chunks[0].cached) == (True, sound.marks, True)
    assert primary.said == ["Nie."]
    assert speaker.counts == {"recorded": 1, "primary": 1}


async def test_preparing_only_these_removes_all_others(
    primary: FakeVoice, fallback: FakeVoice, tmp_path: Path
) -> None:
    """Each one made is told; what stays is what `sentences` names."""
    told: list[int] = []
    cache = SpeechCache(tmp_path)
    speaker = Speaker(primary, fallback, cache)
    try:
        assert await speaker.prepare(["Tak. Nie.", "Może."], on_made=told.append) == 3
        assert await speaker.prepare(["Może."], only=True, on_made=told.append) == 0
        (name,) = speaker.sentences(["Może."])
    finally:
        speaker.close()
    assert told == [1, 2, 3]
    assert cache.has(name)
    assert len(os.listdir(tmp_path)) == 1

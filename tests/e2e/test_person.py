"""A caller asks for a person and gets one: by browser and by telephone, up to the note after the talk."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from playwright.async_api import Browser

from tests.support.agents import AGENT_HZ, HEARD_RATE, at_work, hire
from tests.support.callers import CALLER_HZ, asks_for_a_person, calling, events, record_of
from tests.support.line import RunningLine, running_line
from tests.support.staffed import files
from tests.support.tones import loudness, tone_share
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("people")]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that is always open, where Jan and Ewa work."""
    folder = tmp_path_factory.mktemp("staffed")
    with running_line(folder / "data", 11600, VOICEBOT_RASA__TIMEOUT_S="6", **files(folder)) as line:
        hire(line, "jan", "Jan Kowal")
        hire(line, "ewa", "Ewa Lis")
        yield line


@pytest.mark.parametrize("by", ["webrtc", "sip"])
async def test_a_caller_asks_for_a_person_and_both_hear_each_other(
    staffed: RunningLine, chromium: Browser, by: str
) -> None:
    """Position and wait are told, the agent's page rings with the card, both hear each other, hold, hang-up, note; all is on record."""
    async with at_work(chromium, staffed) as agent:
        await agent.ready()
        async with calling(staffed, by) as caller:
            await asks_for_a_person(caller)
            await agent.rings()
            await caller.hears("pierwsza w kolejce.*mniej niż minuta.*ogląda teraz zgłoszenie")
            card = await agent.card()
            assert "konsultant" in card.lower()
            assert ("+48577123984" in card) == (by == "sip")
            await agent.press("Odbierz")
            await agent.is_("Rozmowa")
            await agent.listen()
            await caller.sounds(CALLER_HZ, 3.0)
            said = await agent.heard()
            await caller.hears_tone(AGENT_HZ)
            assert tone_share(said[-2 * HEARD_RATE :], HEARD_RATE, CALLER_HZ) > 0.5, loudness(said)
            assert await agent.codecs() == [{"sip": "audio/PCMA", "webrtc": "audio/opus"}[by]] * 2

            await agent.press("Zawieś")
            await caller.hears("chwilę poczekać")
            await caller.hears_music(2.5)
            await agent.press("Wróć do rozmowy")
            await caller.hears_tone(AGENT_HZ)

            await agent.press("Zakończ rozmowę")
            await agent.is_("Po rozmowie")
            await caller.hears("ocenę od jednego do pięciu")
            if by == "sip":
                await caller.is_heard_out()
                await caller.says("pięć")
            else:
                caller.line.send({"type": "key", "digit": "5"})
            await caller.hears("dziękujemy. do usłyszenia")
            await caller.is_over()
            await agent.page.get_by_label("Wynik").select_option("solved")
            await agent.page.get_by_label("Notatka").fill("Wszystko jasne.")
            await agent.press("Zapisz i zakończ")
            await agent.is_("Gotowość")
            await asyncio.sleep(0.5)
            record = await record_of(staffed, caller)
    assert record["outcome"] == "person"
    at = events(record)
    assert at["rating"]["detail"] == {"stars": 5}
    order = [
        "queue_entered",
        "queue_offered",
        "person_joined",
        "person_held",
        "person_back",
        "person_ended",
        "wrap_up",
    ]
    times = [at[name]["at_ms"] for name in order]
    assert times == sorted(times)
    assert at["queue_told"]["detail"]["position"] == 1
    assert at["person_ended"]["detail"]["by"] == "agent"
    assert at["wrap_up"]["detail"] == {"agent": "jan", "code": "solved", "note": "Wszystko jasne."}


async def test_declined_not_answered_and_page_gone_keep_the_callers_place(
    staffed: RunningLine, chromium: Browser
) -> None:
    """Declined: rings again later; not answered: the agent is on a break, the caller waits on; the page closed in the talk: the caller is
    told, is the next, and reaches the other agent, whose card says what happened."""
    async with calling(staffed, "webrtc") as caller, at_work(chromium, staffed, "ewa") as ewa:
        async with at_work(chromium, staffed, goes_home=False) as jan:
            await jan.ready()
            await asks_for_a_person(caller)
            await jan.rings()
            await caller.hears("ogląda teraz zgłoszenie")
            await jan.press("Odrzuć")
            await jan.is_("Gotowość")
            await caller.hears("innej wolnej osoby")
            await jan.rings()  # nobody else works
            await jan.is_("Przerwa: rozmowa nieodebrana")
            await jan.ready()
            await jan.rings()
            await jan.page.keyboard.press("F2")
            await jan.is_("Rozmowa")
        await caller.hears("chwilę poczekać", 5)
        await caller.hears("rozmowa z konsultantem została przerwana.*odbierze tę rozmowę", 20)
        await ewa.ready()
        await ewa.rings()
        assert "przerwana po naszej stronie" in await ewa.card()
        await ewa.press("Odbierz")
        await ewa.is_("Rozmowa")
        await caller.line.hang_up()
        await ewa.is_("Po rozmowie")
        record = await record_of(staffed, caller)
    names = [event["name"] for event in record["events"]]
    assert names.count("queue_offered") == 4
    for name in ("queue_declined", "queue_no_answer", "person_lost"):
        assert names.count(name) == 1
    assert [
        event["detail"].get("agent") for event in record["events"] if event["name"] == "person_joined"
    ] == ["jan", "ewa"]
    assert events(record)["person_ended"]["detail"]["by"] == "caller"


async def test_an_agent_whose_network_is_gone_does_not_leave_the_caller_in_silence(
    staffed: RunningLine, chromium: Browser
) -> None:
    """Nothing comes of their browser any more, though nobody closed it: the caller is held, then told, and reaches the other agent."""
    async with calling(staffed, "webrtc") as caller, at_work(chromium, staffed, goes_home=False) as jan:
        await jan.ready()
        await asks_for_a_person(caller)
        await jan.rings()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await asyncio.sleep(1)
        stopped = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
        for process in stopped:
            process.suspend()
        try:
            await caller.hears("chwilę poczekać", 8)
            await caller.hears("rozmowa z konsultantem została przerwana", 15)
        finally:
            for process in stopped:
                process.resume()
        await jan.is_("Poza pracą")
        async with at_work(chromium, staffed, "ewa") as ewa:
            await ewa.ready()
            await ewa.rings()
            await ewa.press("Odbierz")
            await ewa.is_("Rozmowa")
            await caller.line.hang_up()
            await ewa.is_("Po rozmowie")
        record = await record_of(staffed, caller)
    assert "person_lost" in events(record)


async def test_a_reload_in_the_talk_loses_nobody(staffed: RunningLine, chromium: Browser) -> None:
    """The page loads anew: the talk is there again, and both hear each other as before."""
    async with at_work(chromium, staffed) as jan, calling(staffed, "webrtc") as caller:
        await jan.ready()
        await asks_for_a_person(caller)
        await jan.rings()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await jan.page.reload()
        await jan.is_("Rozmowa")
        await jan.page.get_by_text("Dźwięk połączony.").wait_for()
        await asyncio.sleep(1)
        await jan.listen()
        await caller.sounds(CALLER_HZ, 3.0)
        await caller.hears_tone(AGENT_HZ)
        assert tone_share((await jan.heard())[-2 * HEARD_RATE :], HEARD_RATE, CALLER_HZ) > 0.5
        await jan.press("Zakończ rozmowę")
        await caller.is_over()
        record = await record_of(staffed, caller)
    assert "person_lost" not in events(record)


async def test_a_talk_is_passed_on_to_a_colleague(staffed: RunningLine, chromium: Browser) -> None:
    """The caller hears that somebody is sought, the colleague named is rung alone and gets the card; both hear each other."""
    async with (
        at_work(chromium, staffed) as jan,
        at_work(chromium, staffed, "ewa") as ewa,
        calling(staffed, "webrtc") as caller,
    ):
        await jan.ready()
        await asks_for_a_person(caller)
        await jan.rings()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await ewa.ready()
        await jan.page.get_by_label("Przekaż do:").select_option("Ewa Lis")
        await jan.press("Przekaż")
        await jan.is_("Po rozmowie")
        await caller.hears("zajmie się tą sprawą")
        await ewa.rings()
        await ewa.press("Odbierz")
        await ewa.is_("Rozmowa")
        await caller.hears_tone(AGENT_HZ)
        await caller.line.hang_up()
        await ewa.is_("Po rozmowie")
        record = await record_of(staffed, caller)
    ended = [event["detail"] for event in record["events"] if event["name"] == "person_ended"]
    assert [(one["agent"], one["by"]) for one in ended] == [("jan", "transfer"), ("ewa", "caller")]


async def test_a_caller_who_goes_while_it_rings_is_withdrawn(staffed: RunningLine, chromium: Browser) -> None:
    """The page says so, and the agent is ready as before."""
    async with at_work(chromium, staffed) as jan:
        await jan.ready()
        async with calling(staffed, "sip") as caller:
            await asks_for_a_person(caller)
            await jan.rings()
        await jan.is_("Gotowość")
        await jan.page.get_by_text("Osoba rozłączyła się.").wait_for()
        record = await record_of(staffed, caller)
    assert record["outcome"] == "left_queue"
    assert events(record)["queue_left"]["detail"]["why"] == "gone"


@pytest.mark.parametrize("how", ["words", "key"])
async def test_who_would_rather_be_called_back_says_so_over_the_music(
    staffed: RunningLine, chromium: Browser, how: str
) -> None:
    """ "proszę oddzwonić", or any key: the queue is left, and the number is asked for as ever."""
    async with at_work(chromium, staffed) as jan:
        await jan.ready()
        async with calling(staffed, "webrtc") as busy, calling(staffed, "webrtc") as caller:
            await asks_for_a_person(busy)
            await jan.rings()
            await jan.press("Odbierz")
            await jan.is_("Rozmowa")
            await asks_for_a_person(caller)
            await caller.hears("pierwsza w kolejce")
            await asyncio.sleep(6)  # well into the music
            if how == "key":
                caller.line.send({"type": "key", "digit": "5"})
            else:
                await caller.says("proszę oddzwonić")
            await caller.hears("konsultant oddzwoni.*na jaki numer telefonu")
            await caller.line.hang_up()
            await jan.press("Zakończ rozmowę")
            record = await record_of(staffed, caller)
    assert record["outcome"] == "callback"
    assert events(record)["queue_left"]["detail"]["why"] == "callback"


async def test_without_anybody_at_work_a_wish_is_written_down(staffed: RunningLine) -> None:
    """As on a line without any desk: somebody will call back."""
    async with calling(staffed, "webrtc") as caller:
        await caller.hears("pomóc")
        await caller.is_heard_out()
        await caller.says("konsultant")
        await caller.hears("konsultant oddzwoni.*na jaki numer telefonu")


async def test_a_recorded_talk_has_the_agent_on_the_other_side(tmp_path: Path, chromium: Browser) -> None:
    """Caller and agent, each on their own channel, and nothing of one on the other; the music was there before."""
    key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    settings = {"VOICEBOT_RECORDS__RECORDING": "ask", "VOICEBOT_RECORDS__KEY": key} | files(tmp_path)
    data = tmp_path / "data"
    with running_line(data, 11700, VOICEBOT_RASA__TIMEOUT_S="6", **settings) as line:
        hire(line, "jan", "Jan Kowal")
        async with at_work(chromium, line) as jan:
            await jan.ready()
            async with calling(line, "webrtc") as caller:
                await caller.hears("nagrać")
                await caller.is_heard_out()
                await caller.says("tak")
                await caller.hears("dziękuję")
                await asks_for_a_person(caller)
                await jan.rings()
                await jan.press("Odbierz")
                await jan.is_("Rozmowa")
                await caller.sounds(CALLER_HZ, 5.0)
            await jan.is_("Po rozmowie")
            record = await record_of(line, caller)
    playback = Playback(data / "recordings" / f"{caller.line.call_id}.vbrec", KeyRing.of(key))
    pcm = np.frombuffer(b"".join(playback.wav())[44:], "<i2").reshape(-1, 2)
    began = next(event["at_ms"] for event in record["events"] if event["name"] == "recording_began")
    joined = round((events(record)["person_joined"]["at_ms"] - began) / 1000 * 16_000)
    talk = pcm[joined + 16_000 : joined + 5 * 16_000]
    shares = [[tone_share(talk[:, side], 16_000, hz) for hz in (CALLER_HZ, AGENT_HZ)] for side in (0, 1)]
    assert shares[0][0] > 0.5 > 0.05 > shares[0][1], shares
    assert shares[1][1] > 0.5 > 0.05 > shares[1][0], shares


async def test_a_colleague_is_asked_and_gets_the_caller(staffed: RunningLine, chromium: Browser) -> None:
    """The two agents hear each other while the caller hears music; then the caller and the colleague hear each other."""
    async with (
        at_work(chromium, staffed) as jan,
        at_work(chromium, staffed, "ewa") as ewa,
        calling(staffed, "sip") as caller,
    ):
        await jan.ready()
        await asks_for_a_person(caller)
        await jan.rings()
        await jan.press("Odbierz")
        await jan.is_("Rozmowa")
        await ewa.ready()
        await jan.page.get_by_label("Najpierw zapytaj:").select_option("Ewa Lis")
        await jan.page.get_by_role("button", name="Zadzwoń", exact=True).click()
        await caller.hears("chwilę poczekać")
        await ewa.rings()
        await ewa.page.get_by_role("button", name="Odbierz").click()
        await ewa.page.get_by_text("Pyta: Jan Kowal.").wait_for()
        await jan.page.get_by_text("Rozmowa z: Ewa Lis.").wait_for()
        await ewa.listen()
        await asyncio.sleep(2.5)
        assert tone_share((await ewa.heard())[-HEARD_RATE:], HEARD_RATE, AGENT_HZ) > 0.5
        await caller.hears_music(0.0)
        await jan.press("Przekaż rozmowę")
        await jan.is_("Po rozmowie")
        await caller.sounds(CALLER_HZ, 3.0)
        await caller.hears_tone(AGENT_HZ)
        assert tone_share((await ewa.heard())[-HEARD_RATE:], HEARD_RATE, CALLER_HZ) > 0.5
        await caller.line.hang_up()
        await ewa.is_("Po rozmowie")
        record = await record_of(staffed, caller)
    ended = [event["detail"] for event in record["events"] if event["name"] == "person_ended"]
    assert [(one["agent"], one["by"]) for one in ended] == [("jan", "transfer"), ("ewa", "caller")]
    assert events(record)["consult_ended"]["detail"] == {"how": "handed_over"}

"""The library is found or its absence is told; texts cross in both directions without harm."""

import asyncio

import pytest

from gateway.sip import library as module
from gateway.sip.library import MAX_PHRASES, Library, library
from gateway.sip.sofia import Sofia
from gateway.sip.stack import Happening
from tests.support.programs import free_sip_port
from tests.support.sip_wire import Caller, Wire
from voicebot.errors import SignallingError

pytestmark = pytest.mark.real


def test_a_missing_library_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """And where to get it."""
    monkeypatch.setattr(module, "LIBRARY", "libsofia-sip-nowhere.so.0")
    with pytest.raises(SignallingError, match="libsofia-sip-ua0"):
        Library()


@pytest.mark.parametrize("text", ["a\r\nEvil: 1", "a\nb", "a\0b"])
def test_a_header_holds_one_line(text: str) -> None:
    """What would begin another header is refused."""
    with pytest.raises(SignallingError):
        library().tags(("siptag_header_str", f"Subject: {text}"))


def test_a_body_may_have_lines_but_no_end_in_its_middle() -> None:
    """Texts, numbers and nothing at all."""
    assert library().tags(("siptag_payload_str", "v=0\r\no=ż\r\n"), ("nutag_with", 7), ("nutag_url", None))
    with pytest.raises(SignallingError):
        library().tags(("siptag_payload_str", "v=0\0"))


def test_reason_phrases_stay_where_they_are_and_have_an_end() -> None:
    """The stack keeps pointers to them: the same phrase is the same pointer, and there are only so many."""
    fresh = Library.__new__(Library)
    fresh.__dict__.update(vars(library()), _phrases={})
    ringing = fresh.phrase("Ringing")
    assert fresh.phrase("Ringing") is ringing
    assert fresh.text(fresh.phrase("Zaj\u0119te\r\n" + "x" * 100)) == "Zaj?te??" + "x" * 72
    for number in range(MAX_PHRASES):
        fresh.phrase(str(number))
    assert fresh.text(fresh.phrase("one too many")) == ""
    assert fresh.phrase("Ringing") is ringing


def test_nothing_is_nothing() -> None:
    """No text, no message, no source."""
    found = library()
    null = found.ffi.NULL
    assert (found.text(null), found.message(null), found.source(null)) == ("", None, "")


def test_events_have_names() -> None:
    """Those of the library, without what is the same in all."""
    names = {library().event_name(number) for number in range(1, 60)}
    assert {"i_invite", "i_bye", "r_invite", "r_shutdown"} <= names


async def test_a_message_is_told_as_it_came_and_how_a_call_ended() -> None:
    """Its text, the address it really came from, and the state of the call."""
    loop, port = asyncio.get_running_loop(), free_sip_port()
    seen: asyncio.Queue[Happening] = asyncio.Queue()
    sofia = Sofia(lambda what: loop.call_soon_threadsafe(seen.put_nowait, what))
    sofia.start(f"sip:127.0.0.1:{port}")
    try:
        async with Wire(port, "127.0.0.9") as wire, asyncio.timeout(10):
            caller = Caller(wire)
            caller.invite("Subject: a", "Subject: b")
            asked = await seen.get()
            assert asked.source == "127.0.0.9"
            assert asked.message is not None
            assert asked.message.get("call-id") == caller.call_id
            wire.send(caller.request("CANCEL", new=False))
            while (ended := await seen.get()).kind != "i_state":
                pass
            assert (ended.state, ended.source, ended.message) == ("terminated", "", None)
    finally:
        assert await asyncio.to_thread(sofia.stop)


def test_it_is_loaded_once_for_the_process() -> None:
    """Everybody has the same one; its tags are found."""
    library.cache_clear()
    found = library()
    assert library() is found
    assert found.tag["siptag_to_str"] != found.ffi.NULL

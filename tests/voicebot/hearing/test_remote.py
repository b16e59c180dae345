"""A Vosk server as an ear: a real one, on this machine."""

import gc
import json
import socket
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tests.support.ears_contract import YES_NO, EarsContract, feed
from tests.support.vosk_server import VoskServer, vosk_server
from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing.remote import RemoteVoskEars
from voicebot.hearing.types import Grammar

pytestmark = pytest.mark.real

SECOND = np.zeros(RATE, np.int16)


@pytest.fixture(scope="module")
def house() -> Iterator[VoskServer]:
    from tests.voicebot.conftest import BUILTIN_EARS

    with vosk_server(BUILTIN_EARS) as server:
        yield server


@pytest.fixture
def server(house: VoskServer) -> Iterator[VoskServer]:
    """Running, as it should; whatever a test did to it is undone."""
    yield house
    house.silent, house.nonsense = False, None
    house.stop()
    house.start()


@pytest.fixture
def remote(server: VoskServer) -> RemoteVoskEars:
    """Ears of little patience."""
    return RemoteVoskEars(server.url, connect_s=1.0, answer_s=0.5, rest_s=0.3)


class TestContract(EarsContract):
    @pytest.fixture
    def ears(self, house: VoskServer) -> RemoteVoskEars:
        return RemoteVoskEars(house.url, answer_s=10.0)


def test_the_server_is_told_rate_and_words(remote: RemoteVoskEars, server: VoskServer) -> None:
    """Polish letters and [unk] among them; nothing of a grammar where there is none; nothing is asked without sound."""
    before = server.turns
    remote.recognizer(YES_NO).finish()
    assert server.turns == before
    for grammar in (Grammar("q", ("wróć",)), Grammar("q", ("wróć",), unknown=False), Grammar()):
        recognizer = remote.recognizer(grammar)
        recognizer.accept(SECOND)
        recognizer.finish()
    assert server.configs[-3:] == [
        {"sample_rate": 16000, "words": True, "phrase_list": ["wróć", "[unk]"]},
        {"sample_rate": 16000, "words": True, "phrase_list": ["wróć"]},
        {"sample_rate": 16000, "words": True},
    ]


def test_a_restarted_server_is_found_again(
    remote: RemoteVoskEars, server: VoskServer, say: Callable[..., Pcm]
) -> None:
    """The turn that lost it is an error; while it is away nobody waits; then the same recogniser hears again."""
    recognizer = remote.recognizer(YES_NO)
    recognizer.accept(SECOND)
    server.stop()
    with pytest.raises(HearingError):
        recognizer.accept(SECOND)
    with pytest.raises(HearingError):
        recognizer.accept(SECOND)
    began = time.monotonic()
    with pytest.raises(HearingError, match="Vosk failed"):
        recognizer.accept(SECOND)
    assert time.monotonic() - began < 0.2
    server.start()
    time.sleep(0.35)
    recognizer.reset()
    feed(recognizer, say(0.5, "tak", 1.0))
    assert recognizer.finish().text == "tak"


def test_a_silent_server_costs_its_time_limit_once(remote: RemoteVoskEars, server: VoskServer) -> None:
    """The next caller is told at once, for as long as it rests."""
    server.silent = True
    began = time.monotonic()
    with pytest.raises(HearingError):
        remote.recognizer().accept(SECOND)
    assert 0.4 < time.monotonic() - began < 3.0
    began = time.monotonic()
    with pytest.raises(HearingError):
        remote.recognizer().accept(SECOND)
    assert time.monotonic() - began < 0.2


@pytest.mark.parametrize(
    "answer",
    [
        "no json",
        "[]",
        "{}",
        json.dumps({"text": "tak", "result": [{"word": "tak"}]}),
        json.dumps({"text": "tak", "result": 7}),
        json.dumps({"partial": "x" * (1 << 21)}),
    ],
)
def test_nonsense_is_an_error(remote: RemoteVoskEars, server: VoskServer, answer: str) -> None:
    """What is no JSON, has no text, has half a word, or is endless."""
    server.nonsense = answer
    with pytest.raises(HearingError):
        remote.recognizer().accept(SECOND)


def test_nobody_there_and_nobody_who_speaks_the_protocol(server: VoskServer) -> None:
    """A closed port and one that takes connections and says nothing: an error within the limit."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(HearingError):
            RemoteVoskEars(f"ws://127.0.0.1:{port}", connect_s=0.3).recognizer().accept(SECOND)
        assert time.monotonic() - began < 3.0
    with pytest.raises(HearingError):
        RemoteVoskEars(f"ws://127.0.0.1:{port}").recognizer().accept(SECOND)


def test_a_recogniser_that_is_dropped_closes_its_connection(
    remote: RemoteVoskEars, server: VoskServer
) -> None:
    """As when a caller hangs up in the middle of a sentence."""
    recognizer = remote.recognizer()
    recognizer.accept(SECOND)
    assert server.open >= 1
    del recognizer
    gc.collect()
    limit = time.monotonic() + 5
    while server.open and time.monotonic() < limit:
        time.sleep(0.01)
    assert server.open == 0


def test_its_name_shows_no_secret() -> None:
    """Health pages and logs show host and port."""
    assert RemoteVoskEars("wss://me:secret@ears.example/pl?key=1").name == "vosk-server@ears.example:443"
    assert RemoteVoskEars("ws://10.0.0.7:2700").name == "vosk-server@10.0.0.7:2700"

"""What leaves the caller, packet by packet."""

import pytest

from gateway.caller.mouth import Mouth, Spoken
from gateway.caller.packets import FRAME, RATE
from gateway.caller.voice import Utterance

BACKGROUND = {"opus": (b"b0", b"b1", b"b2"), "PCMA": (b"n0", b"n1", b"n2")}


def _utterance(began: int, ended: int, length: int) -> Utterance:
    packets = {
        "opus": tuple(b"o%d" % n for n in range(length)),
        "PCMA": tuple(b"p%d" % n for n in range(length)),
    }
    return Utterance("tak", packets, began, ended)


async def test_background_is_repeated_while_nothing_is_said() -> None:
    """Round and round."""
    mouth = Mouth(BACKGROUND, "opus")
    assert [mouth.next(0.0) for _ in range(4)] == [b"b1", b"b2", b"b0", b"b1"]


async def test_an_utterance_is_sent_whole_and_placed_in_time() -> None:
    """Done when its last loud sample has left, though there is more of it; a packet's last sample leaves with it."""
    mouth = Mouth(BACKGROUND, "opus")
    spoken = mouth.say(_utterance(FRAME + FRAME // 2, 3 * FRAME, 4))
    sent = []
    for at in range(5):
        assert spoken.done() is (at > 2)
        sent.append(mouth.next(10.0 + at * FRAME / RATE))
    assert sent == [b"o0", b"o1", b"o2", b"o3", b"b2"]
    step = FRAME / RATE
    assert await spoken == Spoken(pytest.approx(10.0 + step / 2), pytest.approx(10.0 + 2 * step))  # type: ignore[arg-type]


async def test_utterances_follow_each_other() -> None:
    """The rest of the first is not cut off, and each is placed by itself."""
    mouth = Mouth(BACKGROUND, "opus")
    first, second = mouth.say(_utterance(0, FRAME, 2)), mouth.say(_utterance(0, FRAME, 2))
    assert [mouth.next(float(at)) for at in range(4)] == [b"o0", b"o1", b"o0", b"o1"]
    assert (await first).ended == 0.0
    assert (await second).ended == 2.0


async def test_the_codec_may_change_in_the_middle_of_a_word() -> None:
    """It goes on where it was, and so does the background."""
    mouth = Mouth(BACKGROUND, "opus")
    mouth.say(_utterance(0, FRAME, 2))
    sent = [mouth.next(0.0)]
    mouth.codec = "PCMA"
    assert [*sent, mouth.next(0.02), mouth.next(0.04)] == [b"o0", b"p1", b"n0"]


async def test_a_packets_place_does_not_depend_on_the_silence_before() -> None:
    """Which utterance, and how far into it or into the silence after it."""
    places = []
    for silence in (1, 3):
        mouth = Mouth(BACKGROUND, "opus")
        for _ in range(silence):
            mouth.next(0.0)
        mouth.say(_utterance(0, FRAME, 2))
        after = []
        for _ in range(3):
            mouth.next(0.0)
            after.append(mouth.place)
        places.append(after)
    assert places == [[(1, 0), (1, 1), (1, 2)]] * 2


async def test_who_does_not_wait_any_more_does_no_harm() -> None:
    """The call ended under the speaker."""
    mouth = Mouth(BACKGROUND, "opus")
    mouth.say(_utterance(0, FRAME, 1)).cancel()
    assert [mouth.next(0.0), mouth.next(0.02)] == [b"o0", b"b2"]


async def test_what_left_can_be_listened_to_afterwards() -> None:
    """When, in which codec, which packet."""
    mouth = Mouth(BACKGROUND, "opus")
    mouth.next(1.0)
    mouth.codec = "PCMA"
    mouth.next(1.02)
    assert list(mouth.sent) == [(1.0, "opus", b"b1"), (1.02, "PCMA", b"n2")]

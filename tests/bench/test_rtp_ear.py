"""How late packets are is told from the call's own punctual packets, whatever the clocks say."""

import socket
import struct
import threading

import pytest

from bench.rtp_ear import Heard, lateness, listen, summary

TICK = 160


def call(*delays: float, first: int = 1000) -> Heard:
    """A packet every 20 ms, each so many seconds late."""
    return Heard(
        [5.0 + 0.02 * number + delay for number, delay in enumerate(delays)],
        [(first + TICK * number) % 2**32 for number in range(len(delays))],
    )


def test_lateness_is_counted_from_the_most_punctual_packet() -> None:
    """A delay that all packets share is none."""
    assert lateness(call(0.5, 0.53, 0.5)) == pytest.approx([0, 0.03, 0])


def test_timestamps_may_run_over() -> None:
    """After 2³² comes 0, a tick later."""
    assert lateness(call(0, 0, 0.01, 0, first=2**32 - TICK)) == pytest.approx([0, 0, 0.01, 0])


def test_a_pause_of_the_sender_is_not_lateness() -> None:
    """Who sends nothing for a second goes on with a timestamp a second later."""
    assert lateness(Heard([1.0, 2.0], [0, 8000])) == pytest.approx([0, 0])


def test_the_share_of_late_packets_is_over_all_calls() -> None:
    """Two late packets of four calls' eight; a call that heard nothing is seen."""
    found = summary([call(0, 0.03, 0, 0), call(0, 0, 0.05, 0), Heard()])
    assert (found["calls_heard"], found["packets"], found["late_percent"]) == (2, 8, 25.0)
    assert found["late_ms_max"] == 50.0


def test_nothing_heard_is_said_without_numbers() -> None:
    """No packets, no percentages."""
    assert summary([Heard()])["late_percent"] is None


def test_an_ear_hears_a_call_and_answers_with_a_quiet_room() -> None:
    """Packets that come are counted; the room goes back to where they came from."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
    ):
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        found: dict[str, object] = {}
        ear = threading.Thread(target=lambda: found.update(listen("127.0.0.1", port, 1, 1.0)))
        ear.start()
        answer = b""
        for number in range(200):
            there.sendto(
                struct.pack("!BBHII", 0x80, 8, number, TICK * number, 7) + bytes(TICK), ("127.0.0.1", port)
            )
            there.settimeout(0.02)
            try:
                answer = there.recv(2048)
                break
            except TimeoutError:
                continue
        ear.join()
    assert len(answer) == 12 + TICK
    assert answer[:2] == b"\x80\x08"
    assert found["calls_heard"] == 1

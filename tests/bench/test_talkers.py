"""What talkers count."""

from bench.talkers import Count, counted
from gateway.media.rtp import RtpPacket


class Deaf:
    """Somebody who hears nothing."""

    heard = Count()


def heard(*sequences: int, clock_rate: int = 8000) -> Count:
    count = Count()
    for sequence in sequences:
        count.take(RtpPacket(8, sequence & 0xFFFF, sequence * clock_rate // 50, 1, b"x"), clock_rate)
    return count


def test_what_is_missing_is_counted_and_what_comes_out_of_turn_is_not() -> None:
    """Also where the numbers begin again."""
    assert heard(65534, 65535, 65537, 65536, 65540).result()[:2] == (5, 2)
    assert Count().result() == (0, 0, [])


def test_a_change_of_codec_begins_anew() -> None:
    """Times of two clocks say nothing about each other."""
    count = heard(1, 2, 3, clock_rate=48000)
    count.take(RtpPacket(8, 9, 160, 1, b"x"), 8000)
    assert count.result()[:2] == (1, 0)


def test_all_are_summed_up() -> None:
    """The deaf are counted too."""
    one = Deaf()
    one.heard = heard(1, 2, 4)
    found = counted([one, Deaf()])  # type: ignore[list-item]
    assert (found["packets"], found["deaf"], found["lost_percent"]) == (3, 1, 25.0)
    assert counted([])["late_ms_p50"] is None

"""The table of codecs: what SDP says of each, and that its two ends fit each other and the jitter buffer."""

import numpy as np
import pytest

from gateway.media.codecs import CODECS, FIRST_DYNAMIC, Codec
from gateway.media.jitter import JitterBuffer
from voicebot.audio.frame import FRAME, RATE
from voicebot.audio.levels import dbfs

EACH = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
TONE = (8000 * np.sin(2 * np.pi * 300 * np.arange(50 * FRAME) / RATE)).astype(np.int16)


def test_the_names_of_sdp_lead_to_the_payload_types_of_the_rfc():
    """PCMU 0, PCMA 8, G722 9 are fixed (RFC 3551); Opus is dynamic."""
    assert {name: codec.payload_type for name, codec in CODECS.items() if name != "opus"} == {
        "PCMU": 0,
        "PCMA": 8,
        "G722": 9,
    }
    assert CODECS["opus"].payload_type >= FIRST_DYNAMIC


@pytest.mark.parametrize(
    ("name", "rtpmap", "ticks"),
    [
        ("PCMA", "PCMA/8000", 160),
        ("PCMU", "PCMU/8000", 160),
        ("G722", "G722/8000", 160),
        ("opus", "opus/48000/2", 960),
    ],
)
def test_each_codec_has_the_clock_that_others_count_by(name: str, rtpmap: str, ticks: int):
    """G.722 counts 8000 although it has 16,000 samples a second."""
    assert (CODECS[name].rtpmap, CODECS[name].ticks) == (rtpmap, ticks)


@EACH
def test_what_one_end_sends_the_other_hears_through_the_jitter_buffer(codec: Codec):
    """A second of a tone, one packet lost: as many frames as were sent, one of them made up, as loud as it was."""
    encoder = codec.encoder()
    buffer = JitterBuffer(codec.decoder(), clock_rate=codec.clock_rate)
    frames = []
    for number in range(50):
        packet = encoder.encode(TONE[number * FRAME : (number + 1) * FRAME])
        if number != 20:
            frames += buffer.push(number, number * codec.ticks, packet, 100 + number * 0.02)
    assert len(frames) == 50
    assert [number for number, frame in enumerate(frames) if frame.concealed] == [20]
    assert dbfs(np.concatenate([frame.pcm for frame in frames[30:]])) == pytest.approx(dbfs(TONE), abs=1)


@EACH
def test_streams_do_not_share_their_state(codec: Codec):
    """Another call's sound leaves no trace."""
    busy, fresh = codec.encoder(), codec.encoder()
    first = busy.encode(TONE[:FRAME])
    busy.encode(TONE[FRAME : 2 * FRAME])
    assert fresh.encode(TONE[:FRAME]) == first
    used, unused = codec.decoder(), codec.decoder()
    used.decode(first)
    assert np.array_equal(unused.conceal(FRAME), codec.decoder().conceal(FRAME))

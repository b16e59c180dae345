"""Offers that browsers send, and those that nobody should."""

import pytest
from aiortc.sdp import SessionDescription

from gateway.webrtc.offer import MAX_CANDIDATES, MAX_OFFER, checked, tuned
from voicebot.errors import CallRefused

TRANSPORT = """\
c=IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 AA:BB
a=setup:actpass
"""
AUDIO = f"""\
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8
{TRANSPORT}a=mid:0
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:9 G722/8000
"""
DATA = f"""\
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
{TRANSPORT}a=mid:1
a=sctp-port:5000
a=max-message-size:262144
"""
VIDEO = f"""\
m=video 9 UDP/TLS/RTP/SAVPF 96
{TRANSPORT}a=mid:2
a=sendrecv
a=rtcp-mux
a=rtpmap:96 VP8/90000
"""
SESSION = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1\na=msid-semantic: WMS *\n"
OFFER = SESSION + AUDIO + DATA
HOST = "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0\n"
MDNS = "a=candidate:2 1 udp 2122260223 a1b2c3d4-0000-4000-8000-000000000000.local 50001 typ host\n"


def test_a_browsers_offer_passes():
    """Audio with a data channel, and audio alone."""
    assert SessionDescription.parse(checked(OFFER)).media[0].kind == "audio"
    assert checked(SESSION + AUDIO).count("m=") == 1


def test_names_that_only_the_local_network_knows_are_taken_out():
    """Other candidates stay."""
    kept = checked(SESSION + AUDIO + HOST + MDNS + DATA)
    assert "192.0.2.7" in kept
    assert ".local" not in kept


@pytest.mark.parametrize(
    "offer",
    [
        "",
        "v=0\r\n",
        "żółw",
        OFFER.replace("m=audio 9", "m=audio nine"),
        SESSION + DATA,
        SESSION + AUDIO + AUDIO.replace("a=mid:0", "a=mid:1"),
        SESSION + AUDIO + VIDEO,
        OFFER.replace("a=sendrecv", "a=recvonly"),
        OFFER.replace("a=sendrecv", "a=inactive"),
        OFFER.replace("a=rtcp-mux\n", ""),
        OFFER.replace("opus/48000/2", "speex/16000"),
        OFFER.replace("a=group:BUNDLE 0 1\n", ""),
        OFFER.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        OFFER.replace("a=ice-ufrag:abcd\n", ""),
        OFFER.replace("a=ice-pwd:abcdefghijklmnopqrstuvwx\n", ""),
        OFFER.replace("a=fingerprint:sha-256 AA:BB\n", ""),
        OFFER.replace("a=setup:actpass\n", ""),
        OFFER.replace("a=mid:0\n", ""),
        SESSION + AUDIO + HOST * (MAX_CANDIDATES + 1) + DATA,
        OFFER + "a=x:" + "y" * MAX_OFFER,
    ],
)
def test_what_cannot_be_a_call_is_refused(offer: str):
    """Always with the same reason for the API, and an explanation for the log."""
    with pytest.raises(CallRefused) as refused:
        checked(offer)
    assert refused.value.reason == "bad_offer"
    assert str(refused.value)


def test_no_direction_means_both_ways():
    """As the standard says."""
    assert "m=audio" in checked(OFFER.replace("a=sendrecv\n", ""))


def test_our_answer_asks_for_speech_with_copies():
    """Behind the line that names Opus, whatever number it has; other lines stay as they were."""
    answer = tuned("v=0\r\na=rtpmap:111 opus/48000/2\r\na=mid:0\r\n").split("\r\n")
    assert answer[1] == "a=rtpmap:111 opus/48000/2"
    assert answer[2].startswith("a=fmtp:111 ")
    assert "useinbandfec=1" in answer[2]
    assert "maxplaybackrate=16000" in answer[2]
    assert answer[3] == "a=mid:0"

"""SRTP: keys as SDP writes them, packets there and back, and everything else refused."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.rtp import RtpSender
from gateway.media.srtp import DEFAULT_SUITE, SUITES, Srtp, SrtpKey
from voicebot.errors import MediaError

EACH_SUITE = pytest.mark.parametrize("suite", SUITES)
RTCP = bytes.fromhex("80c90001deadbeef")
KEY_30 = base64.b64encode(bytes(range(30))).decode()


def pair(suite: str = DEFAULT_SUITE) -> tuple[Srtp, Srtp]:
    """Two ends of a call."""
    one, other = SrtpKey.fresh(suite), SrtpKey.fresh(suite)
    return Srtp(one, other), Srtp(other, one)


@EACH_SUITE
def test_what_one_end_protects_the_other_opens(suite: str):
    """RTP and RTCP, both ways; nobody else can read it."""
    ours, theirs = pair(suite)
    for sends, receives in ((ours, theirs), (theirs, ours)):
        rtp = RtpSender().packet(8, b"secret" * 20, 0)
        sent = sends.protect(rtp)
        assert b"secret" not in sent
        assert receives.unprotect(sent) == rtp
        assert receives.unprotect_rtcp(sends.protect_rtcp(RTCP)) == RTCP
    assert not ours.refused + theirs.refused


@EACH_SUITE
def test_keys_survive_sdp(suite: str):
    """What we write into SDP is read as the same key."""
    key = SrtpKey.fresh(suite)
    assert SrtpKey.parse(suite, key.inline) == key
    assert SrtpKey.fresh(suite) != key


def test_a_key_never_shows_itself():
    """Neither in a log line nor in a traceback."""
    key = SrtpKey.fresh()
    assert key.suite in repr(key)
    assert repr(key.material) not in repr(key)
    assert key.inline not in repr(key)


@pytest.mark.parametrize("suffix", ["", "|2^20", "|1048576"])
def test_a_lifetime_is_accepted(suffix: str):
    """No call is so long that it mattered."""
    assert SrtpKey.parse(DEFAULT_SUITE, f"inline:{KEY_30}{suffix}").material == bytes(range(30))


@pytest.mark.parametrize(
    ("suite", "params"),
    [
        ("NULL_HMAC_SHA1_80", f"inline:{KEY_30}"),
        (DEFAULT_SUITE, KEY_30),
        (DEFAULT_SUITE, "inline:"),
        (DEFAULT_SUITE, "inline:AAAA"),
        (DEFAULT_SUITE, f"inline:{KEY_30[:-1]}"),
        (DEFAULT_SUITE, f"inline:{KEY_30}AAAA"),
        (DEFAULT_SUITE, f"inline:{KEY_30}|2^20|1:4"),
        (DEFAULT_SUITE, f"inline:{KEY_30}|1:4"),
        (DEFAULT_SUITE, f"inline:{KEY_30};inline:{KEY_30}|2^20|2:4"),
        (DEFAULT_SUITE, f"inline:{KEY_30} UNENCRYPTED_SRTP"),
        (DEFAULT_SUITE, f"inline:{KEY_30}\n"),
        ("AEAD_AES_256_GCM", f"inline:{KEY_30}"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_without_being_shown(suite: str, params: str):
    """Unknown suites, wrong lengths, a key identifier, several keys, session parameters that switch protection off."""
    with pytest.raises(MediaError) as refused:
        SrtpKey.parse(suite, params)
    assert KEY_30[:8] not in str(refused.value)


@given(st.sampled_from([*SUITES, "OTHER"]), st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_key(suite: str, text: str):
    """A key or a MediaError."""
    for params in (text, "inline:" + text):
        with contextlib.suppress(MediaError):
            assert len(SrtpKey.parse(suite, params).material) == SUITES[suite][1]


def test_a_packet_that_was_seen_is_refused():
    """A replay is counted as such."""
    ours, theirs = pair()
    sent = ours.protect(RtpSender().packet(8, bytes(160), 0))
    assert theirs.unprotect(sent) is not None
    assert theirs.unprotect(sent) is None
    control = ours.protect_rtcp(RTCP)
    assert theirs.unprotect_rtcp(control) is not None
    assert theirs.unprotect_rtcp(control) is None
    assert theirs.refused == {"replayed": 2}


def test_a_forged_packet_is_refused_and_the_next_one_is_heard():
    """One bit changed, another's key, no protection at all."""
    ours, theirs = pair()
    sender = RtpSender()
    sent = bytearray(ours.protect(sender.packet(8, bytes(160), 0)))
    sent[40] ^= 1
    assert theirs.unprotect(bytes(sent)) is None
    stranger, _ = pair()
    assert theirs.unprotect(stranger.protect(RtpSender().packet(8, bytes(160), 0))) is None
    assert theirs.unprotect(RtpSender().packet(8, bytes(160), 0)) is None
    assert theirs.unprotect_rtcp(RTCP + bytes(14)) is None
    assert theirs.refused == {"forged": 3, "bad": 1}
    assert theirs.unprotect(ours.protect(sender.packet(8, bytes(160), 160))) is not None


@given(st.binary(max_size=100))
def test_no_datagram_raises(data: bytes):
    """Bytes of any kind are None and counted."""
    _, theirs = pair()
    for hostile in (data, b"\x80" + data, b"\xbf" + data):
        assert theirs.unprotect(hostile) is None
        assert theirs.unprotect_rtcp(hostile) is None
    assert theirs.refused.total() == 6


def test_a_datagram_longer_than_any_packet_is_refused():
    """Counted as bad, like what is no SRTP."""
    _, theirs = pair()
    assert theirs.unprotect(b"\x80" * 70_000) is None
    assert theirs.unprotect(b"\x80") is None
    assert theirs.refused == {"bad": 2}


def test_what_libsrtp_does_not_take_from_us_is_an_error_of_ours():
    """A packet that is none, and one too long."""
    ours, _ = pair()
    for data in (b"", b"\x80" * 70_000):
        with pytest.raises(MediaError, match="libsrtp"):
            ours.protect(data)
    with pytest.raises(MediaError, match="libsrtp"):
        ours.protect_rtcp(b"")


def test_packets_out_of_order_are_opened():
    """Ten seconds late at most, more than a jitter buffer could still use."""
    ours, theirs = pair()
    sender = RtpSender()
    sent = [ours.protect(sender.packet(8, b"x", n)) for n in range(500)]
    assert all(theirs.unprotect(packet) for packet in reversed(sent))

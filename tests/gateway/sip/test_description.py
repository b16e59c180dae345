"""Reading descriptions that the network brings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sip.description import MAX_FORMATS, MAX_STREAMS, MAX_TEXT, Crypto, Format, read
from voicebot.errors import CallRefused

PHONE = """v=0
o=- 1 1 IN IP4 192.0.2.7
s=call
c=IN IP4 192.0.2.7
t=0 0
m=audio 4000 RTP/AVP 8 0 96 101 77
a=rtpmap:8 PCMA/8000
a=rtpmap:96 opus/48000/2
a=fmtp:96 useinbandfec=1
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=rtcp-mux
m=video 4002 RTP/AVP 97
a=rtpmap:97 H264/90000
"""


def changed(old: str, new: str) -> str:
    assert old in PHONE
    return PHONE.replace(old, new)


def refusal(text: str) -> str:
    with pytest.raises(CallRefused) as refused:
        read(text)
    assert refused.value.reason == "bad_offer"
    return str(refused.value)


def test_a_telephones_offer_is_read():
    """Streams in order; formats in the order of the m= line, those nobody explains left out."""
    audio, video = read(PHONE)
    assert (audio.kind, audio.port, audio.address, audio.protocol) == ("audio", 4000, "192.0.2.7", "RTP/AVP")
    assert audio.formats == (
        Format(8, "PCMA", 8000),
        Format(0, "PCMU", 8000),
        Format(96, "OPUS", 48_000, 2, "useinbandfec=1"),
        Format(101, "TELEPHONE-EVENT", 8000, 1, "0-15"),
    )
    assert (audio.direction, audio.rtcp_mux, audio.rtcp_port, audio.crypto) == ("sendrecv", True, None, ())
    assert (video.kind, video.port, video.listed) == ("video", 4002, ("97",))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_may_be_of_either_kind(newline: str):
    """Telephones differ in this."""
    assert read(PHONE.replace("\n", newline)) == read(PHONE)


def test_what_stands_at_the_stream_comes_before_what_stands_at_the_session():
    """Address and direction may be given at both places."""
    text = changed("t=0 0", "t=0 0\na=sendonly")
    assert read(text)[0].direction == "sendonly"
    text = text.replace("a=rtcp-mux", "a=rtcp-mux\na=inactive\nc=IN IP6 2001:db8::1")
    assert (read(text)[0].direction, read(text)[0].address) == ("inactive", "2001:db8::1")


@pytest.mark.parametrize("nowhere", ["IP4 0.0.0.0", "IP6 ::"])
def test_the_zero_address_means_that_nothing_is_wanted(nowhere: str):
    """It is how old telephones hold a call."""
    assert read(changed("IP4 192.0.2.7\nt", nowhere + "\nt"))[0].address is None


def test_where_reports_go_may_be_told():
    """RTCP on a port of its own."""
    assert read(changed("a=rtcp-mux", "a=rtcp:4711 IN IP4 192.0.2.9"))[0].rtcp_port == 4711


def test_keys_are_read_and_those_with_conditions_left_out():
    """A key with session parameters, or in another form, is not used in a way it was not meant."""
    keys = (
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\n"
        "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:abc UNENCRYPTED_SRTP\n"
        "a=crypto:3 AES_CM_128_HMAC_SHA1_32 inline:def|2^20\n"
        "a=crypto:x nonsense"
    )
    assert read(changed("a=rtcp-mux", keys))[0].crypto == (
        Crypto(1, "AES_CM_128_HMAC_SHA1_80", "inline:abc"),
        Crypto(3, "AES_CM_128_HMAC_SHA1_32", "inline:def|2^20"),
    )


@pytest.mark.parametrize(
    "address",
    [
        "IP4 pbx.example.com",
        "IP4 localhost",
        "IP6 192.0.2.7",
        "IP4 2001:db8::1",
        "IP4 224.2.1.1",
        "IP4 224.2.1.1/127",
        "IP4 255.255.255.255",
        "IP4 192.0.2.7/24",
        "IP4 127.1",
        "IP6 ff02::1",
        "IP6 ::ffff:192.0.2.7",
        "IP6 fe80::1%eth0",
        "IP4",
        "",
    ],
)
def test_only_literal_addresses_of_one_machine_are_taken(address: str):
    """A name would have to be looked up, a group or a broadcast address is not one caller."""
    assert "address" in refusal(changed("IP4 192.0.2.7\nt", address + "\nt")) or address.startswith(
        ("IP4 2001", "IP6 19")
    )


def test_a_rejected_stream_needs_no_address():
    """Nothing will be sent there."""
    assert read(changed("c=IN IP4 192.0.2.7\n", "").replace("audio 4000", "audio 0"))[0].port == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=1",
        "v=0",
        PHONE.replace("v=0\n", ""),
        PHONE.replace("4000", "40000000000000000000"),
        PHONE.replace("4000", "65536"),
        PHONE.replace("4000", "-1"),
        PHONE.replace("4000", "٤٠٠٠"),
        PHONE.replace("a=rtcp-mux", "a=rtcp:many"),
        PHONE.replace("m=audio 4000 RTP/AVP 8 0 96 101 77", "m="),
        PHONE.replace("RTP/AVP 8 0", "RTP/AVP 8 \x01"),
        PHONE + "m=audio 4 RTP/AVP 0\n" * MAX_STREAMS,
        PHONE + "a=x\n" * MAX_TEXT,
        PHONE.replace("101 77", " ".join(map(str, range(MAX_FORMATS)))),
    ],
)
def test_what_is_no_description_is_refused(text: str):
    """Nothing else than CallRefused comes out of it."""
    assert refusal(text)


def test_payload_types_beyond_seven_bits_are_not_known():
    """They could not stand in a packet."""
    assert (
        read(changed("a=rtpmap:8 ", "a=rtpmap:300 ").replace("RTP/AVP 8 0", "RTP/AVP 300 0"))[0]
        .formats[0]
        .name
        == "PCMU"
    )


@given(st.text(max_size=200), st.integers(0, len(PHONE)), st.integers(0, 40))
def test_hostile_text_is_read_or_refused(junk: str, at: int, cut: int):
    """Whatever is put into a description, or cut out of it."""
    try:
        streams = read(PHONE[:at] + junk + PHONE[at + cut :])
    except CallRefused:
        return
    assert all(0 <= stream.port <= 65_535 for stream in streams)

"""Offers and answers: what two sides agree on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.agreed import Agreed
from gateway.media.srtp import SrtpKey
from gateway.sip.description import Stream, read
from gateway.sip.sdp import Negotiation, Terms
from voicebot.errors import CallRefused

ALL = ("opus", "G722", "PCMA", "PCMU")
SUITE = "AES_CM_128_HMAC_SHA1_80"
THEIR_KEY = SrtpKey.fresh(SUITE)
OFFER = """v=0
o=- 1 1 IN IP4 192.0.2.7
s=-
c=IN IP4 192.0.2.7
t=0 0
m=audio 4000 RTP/AVP 0 8 9 96 101 13
a=rtpmap:96 opus/48000/2
a=rtpmap:101 telephone-event/8000
"""
CRYPTO = f"a=crypto:3 {SUITE} {THEIR_KEY.inline}\n"


def terms(codecs: tuple[str, ...] = ALL, srtp: str = "optional", address: str = "192.0.2.1") -> Terms:
    return Terms(address, 41_000, 41_001, codecs, srtp)  # type: ignore[arg-type]


def answered(offer: str, ours: Terms | None = None) -> tuple[Stream, Agreed]:
    """The first stream of our answer, and what was agreed."""
    text, agreed = Negotiation(ours or terms()).answer(offer)
    return read(text)[0], agreed


def refused(offer: str, ours: Terms | None = None) -> None:
    with pytest.raises(CallRefused) as refusal:
        Negotiation(ours or terms()).answer(offer)
    assert refusal.value.reason == "bad_offer"


@pytest.mark.parametrize(
    ("codecs", "name", "number"),
    [(ALL, "opus", 96), (("G722", "opus"), "G722", 9), (("PCMU", "PCMA"), "PCMU", 0), (("PCMA",), "PCMA", 8)],
)
def test_the_codec_that_we_like_best_is_taken_by_the_number_it_was_offered_with(
    codecs: tuple[str, ...], name: str, number: int
):
    """One codec is answered, with the other side's payload type."""
    stream, agreed = answered(OFFER, terms(codecs))
    assert (agreed.codec.name, agreed.payload_type) == (name, number)
    assert (stream.formats[0].name, stream.formats[0].payload_type) == (name.upper(), number)
    assert (agreed.address, agreed.port, agreed.rtcp_port) == ("192.0.2.7", 4000, 4001)
    assert (stream.address, stream.port, stream.rtcp_port) == ("192.0.2.1", 41_000, 41_001)
    assert (agreed.send, agreed.receive, agreed.our_key, agreed.their_key) == (True, True, None, None)


def test_keys_and_comfort_noise_go_along():
    """Telephone events always, comfort noise with the codecs of its clock."""
    stream, agreed = answered(OFFER, terms(("PCMA",)))
    assert (agreed.dtmf, agreed.dtmf_clock, agreed.comfort_noise) == (101, 8000, 13)
    assert stream.listed == ("8", "101", "13")
    stream, agreed = answered(OFFER)
    assert (agreed.dtmf, agreed.comfort_noise) == (101, None)
    assert stream.listed == ("96", "101")
    wide = OFFER.replace("101 13", "101 102") + "a=rtpmap:102 telephone-event/48000\n"
    _, agreed = answered(wide)
    assert (agreed.dtmf, agreed.dtmf_clock) == (102, 48_000)
    _, agreed = answered(OFFER.replace(" 101 13", ""))
    assert (agreed.dtmf, agreed.comfort_noise) == (None, None)


@pytest.mark.parametrize(
    ("direction", "ours", "send", "receive"),
    [
        ("sendrecv", "sendrecv", True, True),
        ("sendonly", "recvonly", False, True),
        ("recvonly", "sendonly", True, False),
        ("inactive", "inactive", False, False),
    ],
)
def test_the_direction_is_mirrored(direction: str, ours: str, send: bool, receive: bool):
    """Who is put on hold does not speak."""
    stream, agreed = answered(OFFER + f"a={direction}\n")
    assert (stream.direction, agreed.send, agreed.receive) == (ours, send, receive)


@pytest.mark.parametrize(("direction", "ours"), [("sendrecv", "recvonly"), ("recvonly", "inactive")])
def test_nothing_is_sent_to_the_zero_address(direction: str, ours: str):
    """The old way to hold a call."""
    stream, agreed = answered(OFFER.replace("4 192.0.2.7\nt", "4 0.0.0.0\nt") + f"a={direction}\n")
    assert (agreed.address, agreed.send, stream.direction) == (None, False, ours)


def test_reports_share_the_port_when_the_other_side_can_do_that():
    """Else they go to the port that was named, or to the next one."""
    stream, agreed = answered(OFFER + "a=rtcp-mux\n")
    assert stream.rtcp_mux
    assert (agreed.rtcp_mux, agreed.rtcp_port) == (True, 4000)
    stream, agreed = answered(OFFER + "a=rtcp:4711\n")
    assert not stream.rtcp_mux
    assert (agreed.rtcp_mux, agreed.rtcp_port) == (False, 4711)


def test_other_streams_are_refused_and_stay_in_their_place():
    """Port 0 says no; the first audio that can be used is the call's."""
    offer = (
        "v=0\nc=IN IP4 192.0.2.7\nm=video 5000 RTP/AVP 97\nm=audio 4000 UDP/TLS/RTP/SAVPF 8\n"
        "m=audio 4002 RTP/AVP 8\nm=audio 4004 RTP/AVP 8\nm=application 9 UDP/BFCP *\n"
    )
    text, agreed = Negotiation(terms()).answer(offer)
    assert [(stream.kind, stream.port, stream.listed) for stream in read(text)] == [
        ("video", 0, ("97",)),
        ("audio", 0, ("8",)),
        ("audio", 41_000, ("8",)),
        ("audio", 0, ("8",)),
        ("application", 0, ("*",)),
    ]
    assert agreed.port == 4002


@pytest.mark.parametrize("protocol", ["RTP/AVP", "RTP/SAVP"])
@pytest.mark.parametrize("srtp", ["optional", "required"])
def test_a_key_that_is_offered_is_answered(protocol: str, srtp: str):
    """The first one that we know, by its tag; the key of ours is the one that the media gets."""
    offer = OFFER.replace("RTP/AVP", protocol)
    offer += f"a=crypto:1 UNKNOWN_SUITE inline:abcd\na=crypto:2 {SUITE} inline:short\n" + CRYPTO
    stream, agreed = answered(offer, terms(srtp=srtp))
    assert agreed.their_key == THEIR_KEY
    assert agreed.our_key is not None
    assert [(crypto.tag, crypto.suite, crypto.key) for crypto in stream.crypto] == [
        (3, SUITE, agreed.our_key.inline)
    ]
    assert stream.protocol == protocol


def test_what_must_be_secure_is_not_answered_in_the_clear():
    """Nor is a key used where SRTP is switched off."""
    refused(OFFER, terms(srtp="required"))
    refused(OFFER.replace("RTP/AVP", "RTP/SAVP"))
    refused((OFFER + CRYPTO).replace("RTP/AVP", "RTP/SAVP"), terms(srtp="off"))
    stream, agreed = answered(OFFER + CRYPTO, terms(srtp="off"))
    assert (agreed.our_key, stream.crypto) == (None, ())


@pytest.mark.parametrize(
    "offer",
    [
        OFFER.replace("audio", "video"),
        OFFER.replace("4000", "0"),
        OFFER.replace("0 8 9 96 101 13", "18 101 13"),
        OFFER.replace("IN IP4 192.0.2.7", "IN IP6 2001:db8::1"),
        OFFER.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF"),
        OFFER.replace("192.0.2.7\nt", "phone.example.com\nt"),
    ],
)
def test_an_offer_without_anything_for_us_is_refused(offer: str):
    """No audio, no codec, another address family, another kind of security, a name."""
    refused(offer)


def test_our_description_counts_its_version_only_when_it_changes():
    """A re-INVITE that changes nothing gets the same answer; the keys stay while the call lasts."""
    talks = Negotiation(terms())
    first, agreed = talks.answer(OFFER + CRYPTO)
    again, _ = talks.answer(OFFER + CRYPTO)
    held, on_hold = talks.answer(OFFER + CRYPTO + "a=sendonly\n")
    origins = [
        re.search(r"^o=voicebot (\d+) (\d+) IN IP4 192\.0\.2\.1\r$", text, re.M)
        for text in (first, again, held)
    ]
    assert [origin and origin[2] for origin in origins] == ["1", "1", "2"]
    assert len({origin and origin[1] for origin in origins}) == 1
    assert agreed.our_key == on_hold.our_key


@pytest.mark.parametrize("srtp", ["off", "optional", "required"])
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_an_offer_of_ours_is_understood_by_our_own_kind(srtp: str, address: str):
    """Both sides agree on the same, with or without keys."""
    caller = Negotiation(terms(srtp=srtp, address=address))
    callee = Negotiation(terms(codecs=("PCMA", "opus"), srtp=srtp, address=address))
    answer, theirs = callee.answer(caller.offer())
    ours = caller.settle(answer)
    assert (ours.codec.name, ours.payload_type) == (theirs.codec.name, theirs.payload_type) == ("PCMA", 8)
    assert (ours.dtmf, ours.dtmf_clock) == (theirs.dtmf, theirs.dtmf_clock) == (101, 8000)
    assert (ours.our_key, ours.their_key) == (theirs.their_key, theirs.our_key)
    assert (ours.our_key is None) == (srtp == "off")
    assert (ours.rtcp_mux, ours.renumbered) == (True, ())


def test_an_offer_of_ours_has_every_codec_and_the_keys_of_every_clock():
    """Also for opus, whose clock is another."""
    (stream,) = read(Negotiation(terms()).offer("sendonly"))
    assert [(entry.name, entry.payload_type) for entry in stream.formats] == [
        ("OPUS", 111),
        ("G722", 9),
        ("PCMA", 8),
        ("PCMU", 0),
        ("TELEPHONE-EVENT", 101),
        ("TELEPHONE-EVENT", 100),
    ]
    assert (stream.direction, stream.rtcp_mux, stream.rtcp_port) == ("sendonly", True, 41_001)


def test_an_answer_may_give_our_formats_other_numbers():
    """We send with theirs; what comes with ours is understood as well."""
    talks = Negotiation(terms())
    talks.offer()
    agreed = talks.settle(
        "v=0\nc=IN IP4 192.0.2.7\nm=audio 4000 RTP/AVP 98 8 99\na=rtpmap:98 opus/48000/2\na=rtpmap:99 telephone-event/48000\n"
    )
    assert (agreed.codec.name, agreed.payload_type, agreed.dtmf) == ("opus", 98, 99)
    assert agreed.renumbered == ((111, 98), (100, 99))


@pytest.mark.parametrize(
    "answer",
    [
        "v=0\nm=audio 0 RTP/AVP 8\n",
        "v=0\nc=IN IP4 192.0.2.7\nm=audio 4000 RTP/AVP 18\n",
        "v=0\nc=IN IP4 192.0.2.7\nm=video 4000 RTP/AVP 8\n",
        "",
    ],
)
def test_an_answer_that_leaves_us_nothing_is_refused(answer: str):
    """The call cannot be held."""
    talks = Negotiation(terms())
    talks.offer()
    with pytest.raises(CallRefused):
        talks.settle(answer)


@given(st.text(max_size=120), st.integers(0, len(OFFER)), st.integers(0, 30))
def test_hostile_text_is_answered_or_refused(junk: str, at: int, cut: int):
    """Nothing else comes out, and an answer is one that can be read."""
    try:
        text, _ = Negotiation(terms()).answer(OFFER[:at] + junk + OFFER[at + cut :])
    except CallRefused:
        return
    assert any(stream.port == 41_000 for stream in read(text))

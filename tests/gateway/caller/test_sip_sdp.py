"""What the simulated caller offers and accepts."""

import pytest

from gateway.caller.sip_codecs import CODECS, codecs
from gateway.caller.sip_sdp import answer, from_answer, offer
from voicebot.errors import MediaError

PCMA, OPUS = CODECS["PCMA"], CODECS["opus"]


def _sdp(*lines: str, host: str = "10.0.0.2") -> str:
    return "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", *lines, ""])


def test_an_offer_names_the_codecs_in_order() -> None:
    """Keys at the clock of every sound; IPv6 as such."""
    text = offer("::1", 4000, codecs("opus,PCMA"), session=3, version=2)
    assert text.splitlines() == [
        "v=0",
        "o=- 3 2 IN IP6 ::1",
        "s=-",
        "c=IN IP6 ::1",
        "t=0 0",
        "m=audio 4000 RTP/AVP 96 8 101 102",
        "a=rtpmap:96 opus/48000/2",
        "a=rtpmap:8 PCMA/8000",
        "a=fmtp:96 useinbandfec=1",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-15",
        "a=rtpmap:102 telephone-event/48000",
        "a=fmtp:102 0-15",
        "a=ptime:20",
        "a=sendrecv",
    ]
    assert "m=audio 4000 RTP/AVP 8 101\r\n" in offer("1.2.3.4", 4000, (PCMA,), session=3, version=2)


def test_an_answer_says_where_to_and_in_what() -> None:
    """The first codec of theirs; the keys whose clock is the sound's; a static type needs no map."""
    text = _sdp(
        "m=audio 5000 RTP/AVP 96 101 102",
        "a=rtpmap:96 opus/48000/2",
        "a=rtpmap:101 telephone-event/8000",
        "a=rtpmap:102 telephone-event/48000",
    )
    agreed = from_answer(text, (OPUS, PCMA))
    assert (agreed.host, agreed.port, agreed.codec, agreed.keys) == ("10.0.0.2", 5000, OPUS, (102, 48_000))
    agreed = from_answer(_sdp("m=audio 5000 RTP/AVP 8"), (OPUS, PCMA))
    assert (agreed.codec, agreed.sent_as, agreed.received_as, agreed.keys) == (PCMA, 8, 8, None)
    assert (agreed.sends, agreed.hears) == (True, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no session"),
        ("hello", "no session"),
        (_sdp(), "0 media lines"),
        (_sdp("m=audio 1 RTP/AVP 8", "m=video 0 RTP/AVP 9"), "2 media lines"),
        (_sdp("m=audio"), "that is none"),
        (_sdp("m=audio 0 RTP/AVP 8"), "port 0"),
        (_sdp("m=audio 5000 RTP/SAVP 8"), "RTP/SAVP"),
        (_sdp("m=audio 5000 RTP/AVP 0"), "does not keep"),
        (_sdp("m=audio 5000 RTP/AVP 8 13"), "does not keep"),
        (_sdp("m=audio 5000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"), "does not keep"),
        (_sdp("m=audio 5000 RTP/AVP 8", "a=rtpmap:8 PCMU/8000"), "does not keep"),
        (_sdp("m=audio 5000 RTP/AVP 8 101"), "does not keep"),
        (_sdp("m=audio 5000 RTP/AVP 8", host="bot.example"), "cannot be used"),
        (_sdp("m=audio x RTP/AVP 8"), "cannot be used"),
        (_sdp("m=audio 5000 RTP/AVP 8", "a=rtpmap:8 PCMA"), "cannot be used"),
    ],
)
def test_an_answer_that_does_not_keep_to_the_offer_is_an_error(text: str | None, said: str) -> None:
    """Also one that a forgiving telephone would take."""
    with pytest.raises(MediaError, match=said):
        from_answer(text, (PCMA,))


@pytest.mark.parametrize(
    ("direction", "mirrored", "sends", "hears"),
    [
        ("a=sendonly", "a=recvonly", False, True),
        ("a=recvonly", "a=sendonly", True, False),
        ("a=inactive", "a=inactive", False, False),
        ("a=sendrecv", "a=sendrecv", True, True),
        ("a=ptime:20", "a=sendrecv", True, True),
    ],
)
def test_hold_is_answered_by_its_mirror(direction: str, mirrored: str, sends: bool, hears: bool) -> None:
    """Who is held does not send."""
    text, agreed = answer(
        _sdp("m=audio 5000 RTP/AVP 8", direction), "10.0.0.1", 4000, (PCMA,), session=3, version=2
    )
    assert mirrored in text.splitlines()
    assert (agreed.sends, agreed.hears) == (sends, hears)


def test_hold_of_the_old_kind_is_no_address() -> None:
    """0.0.0.0."""
    _, agreed = answer(
        _sdp("m=audio 5000 RTP/AVP 8", host="0.0.0.0"), "10.0.0.1", 4000, (PCMA,), session=3, version=2
    )
    assert not agreed.sends


def test_an_offer_is_answered_with_its_own_numbers() -> None:
    """The codec in use is kept; media that we do not have are refused in their place."""
    text, agreed = answer(
        _sdp(
            "m=video 6000 RTP/AVP 97",
            "m=audio 5000 RTP/AVP 8 110 120",
            "a=rtpmap:110 OPUS/48000/2",
            "a=rtpmap:120 telephone-event/48000",
            "a=rtpmap:99 G722/8000",
            "m=audio 5002 RTP/AVP 8",
        ),
        "10.0.0.1",
        4000,
        (OPUS, PCMA),
        session=3,
        version=2,
    )
    assert [line for line in text.splitlines() if line.startswith("m=")] == [
        "m=video 0 RTP/AVP 97",
        "m=audio 4000 RTP/AVP 110 120",
        "m=audio 0 RTP/AVP 8",
    ]
    assert (agreed.codec, agreed.sent_as, agreed.received_as, agreed.keys) == (OPUS, 110, 110, (120, 48_000))


@pytest.mark.parametrize(
    "media",
    ["m=audio 5000 RTP/AVP 0", "m=audio 0 RTP/AVP 8", "m=audio 5000 RTP/SAVP 8", "m=video 1 RTP/AVP 8"],
)
def test_an_offer_of_nothing_we_speak_is_an_error(media: str) -> None:
    """The call goes on as it was."""
    with pytest.raises(MediaError, match="without anything"):
        answer(_sdp(media), "10.0.0.1", 4000, (PCMA,), session=3, version=2)

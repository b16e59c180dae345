"""Private names of aiortc."""

import pytest
from aiortc.rtcrtpreceiver import RTCRtpReceiver

from gateway.webrtc.inside import inside, replace
from voicebot.errors import MediaError


class Thing:
    """Somebody's object."""

    def __init__(self) -> None:
        self.__secret = 1
        self.open = self.__secret


def test_what_is_there_is_found_and_replaced() -> None:
    """By the name its class knows it by."""
    thing = Thing()
    replace(thing, Thing, "secret", 2)
    assert inside(thing, Thing, "secret") == 2


def test_a_private_name_that_is_gone_is_said_clearly() -> None:
    """The error names what was looked for."""
    with pytest.raises(MediaError, match="RTCRtpReceiver has no something_else"):
        inside(object(), RTCRtpReceiver, "something_else")
    with pytest.raises(MediaError):
        replace(object(), RTCRtpReceiver, "something_else", 1)

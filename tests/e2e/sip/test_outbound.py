"""Calling out through a trunk: every way a call can go, told apart, with sipp as the trunk."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.sip.dialling import Dialled, Missed, Outcome
from gateway.sip.protocol import HangUp
from tests.support.signalling import Signalling, signalling
from tests.support.sip_peers import Calls, Sipp

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("outbound")]

NUMBER = "601 234 567"
TRUNK = "127.0.0.25"
SDP = "\r\n".join(
    ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 8", "")
)


class Trunk:
    """sipp with one call of a scenario, and the child with an account there."""

    def __init__(self, sipp: Sipp, calls: Signalling) -> None:
        self.sipp, self.calls = sipp, calls

    async def counted(self) -> Calls:
        """What sipp counted, when its call is over."""
        return await asyncio.to_thread(self.sipp.counted, 10)


@asynccontextmanager
async def trunk(folder: Path, scenario: str) -> AsyncIterator[Trunk]:
    """Start both."""
    with Sipp(folder / "trunk", scenario, None, "-m", 1, host=TRUNK, traced=True) as sipp:
        account = {
            "name": "trunk",
            "user": "infolinia",
            "password": "change-me-trunk",
            "registrars": [f"sip:{TRUNK}:{sipp.port}"],
            "domain": "shop.example",
        }
        settings = {
            "VOICEBOT_SIP__ACCOUNTS": json.dumps([account]),
            "VOICEBOT_SIP__DIAL_PREFIXES": "+48,!+48700",
        }
        async with signalling(folder / "data", **settings) as calls:
            yield Trunk(sipp, calls)


def md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode()).hexdigest()


async def answered(out: Trunk) -> None:
    """Somebody picks up, we hang up."""
    found = await out.calls.dialler.dial(NUMBER, SDP)
    assert isinstance(found, Dialled)
    assert "m=audio" in found.sdp
    out.calls.link.send(HangUp(found.call))
    assert (await out.counted()).successful == 1


async def test_somebody_who_picks_up_is_talked_to_until_we_hang_up(tmp_path: Path) -> None:
    """Rings, answers, gets our BYE."""
    async with trunk(tmp_path, "answers") as out:
        await answered(out)


async def test_a_trunk_that_asks_for_the_password_gets_it_hashed(tmp_path: Path) -> None:
    """407: the digest by RFC 2617 over the account's password; ACK and BYE go the way that Record-Route says."""
    async with trunk(tmp_path, "password") as out:
        await answered(out)
        authorization = re.findall(r"^Proxy-Authorization: (.*)$", out.sipp.messages(), re.MULTILINE)
        given = dict(re.findall(r'(\w+)="?([^",\s]+)"?', authorization[0]))
    secret = md5(given["username"], given["realm"], "change-me-trunk")
    right = md5(
        secret, given["nonce"], given["nc"], given["cnonce"], given["qop"], md5("INVITE", given["uri"])
    )
    assert (given["username"], given["response"]) == ("infolinia", right)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [("busy", Missed(Outcome.BUSY, 486)), ("rejects", Missed(Outcome.REJECTED, 603))],
)
async def test_busy_and_rejected_are_told_apart(scenario: str, told: Missed, tmp_path: Path) -> None:
    """What the trunk says is what the caller of `dial` is told."""
    async with trunk(tmp_path, scenario) as out:
        assert await out.calls.dialler.dial(NUMBER, SDP) == told
        assert (await out.counted()).successful == 1


async def test_who_does_not_pick_up_in_time_is_not_rung_any_longer(tmp_path: Path) -> None:
    """After the ring time: no answer, and the trunk gets a CANCEL."""
    async with trunk(tmp_path, "rings") as out:
        found = await out.calls.dialler.dial(NUMBER, SDP, ring_s=1.0)
        assert isinstance(found, Missed)
        assert found.outcome is Outcome.NO_ANSWER
        assert (await out.counted()).successful == 1


async def test_a_call_that_is_given_up_is_cancelled_at_the_trunk(tmp_path: Path) -> None:
    """Whoever dialled changes their mind while it rings: CANCEL, and no call is left."""
    async with trunk(tmp_path, "rings") as out:
        ringing = asyncio.Event()
        dialling = asyncio.create_task(out.calls.dialler.dial(NUMBER, SDP, told=lambda event: ringing.set()))
        async with asyncio.timeout(10):
            await ringing.wait()
        dialling.cancel()
        assert (await out.counted()).successful == 1
        with pytest.raises(asyncio.CancelledError):
            await dialling


async def test_a_blocked_prefix_never_reaches_the_trunk(tmp_path: Path) -> None:
    """A premium number and a foreign one are refused here; the trunk's only call is the one that is allowed."""
    async with trunk(tmp_path, "busy") as out:
        for number in ("700 123 456", "+49 30 1234567"):
            assert await out.calls.dialler.dial(number, SDP) == Missed(Outcome.FORBIDDEN, why="prefix")
        await out.calls.dialler.dial(NUMBER, SDP)
        counted = await out.counted()
        assert (counted.successful, counted.failed) == (1, 0)

"""A blind transfer of a real telephone: it calls whom we name, and says how that went."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.sip.dialling import Dialled
from gateway.sip.protocol import HangUp, Refer, Transferring
from tests.support.signalling import Signalling, signalling
from tests.support.sip_peers import Baresip
from tests.support.tones import silence, write_wav

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("outbound")]

CALLER, PERSON = "127.0.0.30", "127.0.0.40"
NUMBER = "+48601234567"
SDP = "\r\n".join(
    ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 8", "")
)


def plain(user: str, host: str) -> dict[str, str]:
    """Changes of the recipe's account: no registrar, no encryption."""
    return {"anna@192.0.2.10:5061;transport=tls": f"{user}@{host}", ";mediaenc=srtp-mand": ""}


@asynccontextmanager
async def caller(folder: Path) -> AsyncIterator[tuple[Signalling, str, Baresip]]:
    """The child in a call with a telephone; the call's id."""
    quiet = write_wav(folder / "quiet.wav", 8000, silence(60, 8000))
    with Baresip(folder / "caller", quiet, plain(NUMBER, CALLER), host=CALLER) as phone:
        account = {
            "name": "trunk",
            "user": "infolinia",
            "password": "change-me-trunk",
            "registrars": [f"sip:{CALLER}:{phone.port}"],
            "domain": "shop.example",
        }
        async with signalling(folder / "data", VOICEBOT_SIP__ACCOUNTS=json.dumps([account])) as line:
            found = await line.dialler.dial(NUMBER, SDP)
            assert isinstance(found, Dialled)
            yield line, found.call, phone


async def outcome(line: Signalling, call: str, target: str) -> list[tuple[str, int]]:
    """Transfer the caller; what we are told, up to how the new call went."""
    line.link.send(Refer(call, target))
    told: list[tuple[str, int]] = []
    while not told or told[-1][0] != "target" or told[-1][1] < 200:
        step = await line.expect(Transferring, 20)
        told.append((step.stage, step.status))
    return told


async def test_a_caller_is_put_through_to_a_person(tmp_path: Path) -> None:
    """The telephone takes the REFER, calls the person, and tells that they picked up."""
    quiet = write_wav(tmp_path / "silence.wav", 8000, silence(60, 8000))
    with Baresip(tmp_path / "person", quiet, plain("anna", PERSON), host=PERSON) as person:
        async with caller(tmp_path) as (line, call, _):
            told = await outcome(line, call, person.uri)
            assert told[0] == ("asked", 202)
            assert told[-1] == ("target", 200)
            await asyncio.to_thread(person.wait, "CALL_ESTABLISHED")
            line.link.send(HangUp(call))


async def test_a_caller_whose_transfer_fails_is_still_ours(tmp_path: Path) -> None:
    """The person has nobody there: we are told so, and the first call is as alive as before."""
    async with caller(tmp_path) as (line, call, phone):
        told = await outcome(line, call, f"sip:nobody@{CALLER}:{phone.port}")
        assert told[-1][1] >= 300
        assert call in line.link.calls
        line.link.send(HangUp(call))
        await asyncio.to_thread(phone.wait, "CALL_CLOSED", count=2)

"""A process that calls customers back is killed (SIGKILL) while one callback rings at an agent, one customer's telephone rings, and one
customer talks, all on real SIP; then once more in a quarantine. None is lost, none is doubled."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.callback_lines import WITHIN_S, Life
from tests.support.programs import free_sip_port, free_udp_ports, until
from tests.support.sip_peers import Baresip
from tests.support.tones import silence, write_wav
from tests.support.trunk import RINGS, Trunk
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("outbound")]

OFFERED, RINGING, TALKING, PROMISED = "+48601000011", "+48601000012", "+48601000013", "+48601000014"
LEASES_S = 130.0
"""Longer than any lease, shorter than what is promised."""
PROMISED_S = 600.0


async def wishes(folder: Path) -> None:
    """Three as soon as possible, one at a time that was promised."""
    store = Store.open(f"sqlite:///{folder / 'voicebot.db'}")
    book = SqlCallbacks(store)
    at = datetime.now(UTC) + timedelta(seconds=PROMISED_S)
    for number, phone in enumerate((OFFERED, RINGING, TALKING, PROMISED)):
        promised = at if phone == PROMISED else None
        await book.record(CallbackWish(f"c{number}", "asked", phone, "Prosi o kontakt.", promised))
    await store.close()


def test_killed_with_a_real_line_none_is_lost_and_none_is_doubled(tmp_path: Path) -> None:
    """Offered: offered again, no try spent. Ringing: the try is spent, rung again after the quarantine. Talking: for a person to look
    at. Promised: rung at its time, by whichever process lives then."""
    asyncio.run(wishes(tmp_path))
    rtp = free_udp_ports(40)
    plain = {"anna@192.0.2.10:5061;transport=tls": "anna@127.0.0.1", ";mediaenc=srtp-mand": ""}
    sound = write_wav(tmp_path / "quiet.wav", 8000, silence(60, 8000))
    # two: calls that come to one baresip in the same moment are not both answered
    with (
        Baresip(tmp_path / "phone", sound, plain) as phone,
        Baresip(tmp_path / "second", sound, plain) as second,
    ):
        there = (phone.host, phone.port)
        numbers = dict.fromkeys((OFFERED, TALKING, PROMISED), there) | {RINGING: RINGS}
        with Trunk(numbers, host="127.0.0.26") as trunk:
            environment = trunk.settings() | {
                "VOICEBOT_DATA__DIRECTORY": str(tmp_path),
                "VOICEBOT_SIP__PORT": str(free_sip_port()),
                "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
                "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + 39),
                "VOICEBOT_CALLBACKS__QUARANTINE_MIN": "1",
            }
            life = Life(tmp_path, environment)
            with life.process(0.0, OFFERED) as first:
                life.until(TALKING, "talking")
                phone.wait("CALL_ESTABLISHED", WITHIN_S)
                trunk.until_rung(RINGING)
                until("it rings at an agent", lambda: first.offered(OFFERED) is not None, WITHIN_S)
            left = {OFFERED: ("offered", 0), RINGING: ("dialling", 1), TALKING: ("talking", 1)}
            assert life.rows() == left | {PROMISED: ("scheduled", 0)}
            phone.command("hangup")

            numbers[RINGING] = (second.host, second.port)
            with life.process(LEASES_S):
                life.until(OFFERED, "talking")
                phone.command("hangup")
                life.until(OFFERED, "done")
                life.until(RINGING, "quarantined")
                life.until(TALKING, "check")
                assert life.rows()[PROMISED] == ("scheduled", 0)
            assert (trunk.rings(OFFERED), trunk.rings(RINGING), trunk.rings(TALKING)) == (1, 1, 1)

            with life.process(PROMISED_S + LEASES_S):
                for number in (RINGING, PROMISED):
                    life.until(number, "talking")
                for one in (phone, second):
                    one.command("hangup")
                for number in (RINGING, PROMISED):
                    life.until(number, "done")
    assert life.rows() == {
        OFFERED: ("done", 1),
        RINGING: ("done", 2),
        TALKING: ("check", 1),
        PROMISED: ("done", 1),
    }
    rung = {number: trunk.rings(number) for number in numbers}
    assert rung == {OFFERED: 1, RINGING: 2, TALKING: 1, PROMISED: 1}

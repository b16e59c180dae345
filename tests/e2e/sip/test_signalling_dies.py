"""The signalling child is killed in the middle of a call: the sound goes on, and the line is back at once."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.phone_line import HOST, PhoneLine
from tests.support.programs import until
from tests.support.sip_peers import Baresip, Sipp, options
from tests.support.tones import silence, spoken, write_wav

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("sip")]

RATE = 8000
BACK_S = 30.0
"""On a machine that does a lot else. How long it takes otherwise: `python -m bench.sip_load`."""


def test_a_killed_signalling_child_costs_no_call_and_the_next_one_is_answered(
    phones: PhoneLine, tmp_path: Path
) -> None:
    """Kill -9 while the bot greets: heard and understood all the same; registered again, and the next call is answered."""
    quiet = write_wav(tmp_path / "quiet.wav", RATE, silence(120, RATE))
    wish = write_wav(tmp_path / "wish.wav", RATE, spoken("konsultant", RATE), silence(120, RATE))
    direct = {"anna@192.0.2.10:5061;transport=tls": f"anna@{HOST}", ";mediaenc=srtp-mand": ""}
    until("the account is registered", lambda: phones.account() == "registered", 10)
    before, child = phones.known(), phones.health()["children"]["sip"]
    with Baresip(tmp_path / "baresip", quiet, direct) as baresip:
        baresip.command("dial", phones.uri)
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        baresip.wait_until_heard(1.0)

        os.kill(child["pid"], signal.SIGKILL)
        until(
            "the child is another",
            lambda: phones.health()["children"]["sip"]["pid"] not in (None, child["pid"]),
            BACK_S,
        )
        until("calls are taken", lambda: options(HOST, phones.port) == 200, BACK_S)
        until("registered again", lambda: phones.account() == "registered", BACK_S)
        with Sipp(tmp_path / "next", "call", f"{HOST}:{phones.port}", "-m", 1, "-d", 100) as caller:
            assert caller.counted(10).successful == 1

        phones.until_turn(call, "bot", "w czym mogę pomóc")
        baresip.command("ausrc", f"aufile,{wish}")
        phones.until_turn(call, "caller", "konsultant")
        phones.until_turn(call, "bot", "numer telefonu")
    assert phones.health()["children"]["sip"]["restarts"] == child["restarts"] + 1
    assert phones.record(call)["ended"] is None

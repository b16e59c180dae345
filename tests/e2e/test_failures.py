"""What a caller meets when a part of the line dies, and that it comes back by itself."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.reader import load
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine
from tests.support.programs import free_port

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("mishaps")]

HERE = Path(__file__).parent
BACK_S = 90.0
"""A killed child is back long before this, also on a busy machine."""


def until(what: str, true: Callable[[], bool], within_s: float = BACK_S) -> None:
    give_up = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < give_up, f"not within {within_s:.0f} s: {what}"
        time.sleep(0.1)


def newest(line: RunningLine) -> dict[str, object]:
    """The newest call's record."""
    calls = line.get("/api/calls?limit=1", token=line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"])["calls"]
    return calls[0] if calls else {}


def kill_until_it_is_noticed(line: RunningLine, before: object) -> int:
    """Rasa is back within seconds: kill it again and again, from the first question until the caller hears an apology.
    The first pid."""
    until("the number is asked", lambda: asked_for_the_number(line, before))
    first = kill(line, "rasa")

    def noticed() -> bool:
        if line.get("/healthz")["children"]["rasa"]["pid"] is not None:
            kill(line, "rasa")
        return any("Przepraszam" in turn["text"] for turn in newest(line)["turns"])  # type: ignore[attr-defined]

    until("the caller is told", noticed, 60)
    return first


def asked_for_the_number(line: RunningLine, after: object) -> bool:
    """The newest call is another than `after` and its last question was the order number."""
    call = newest(line)
    turns = call.get("turns") or [{}]
    return call.get("id") != after and turns[-1].get("expect") == "order_number"  # type: ignore[index]


def kill(line: RunningLine, child: str) -> int:
    """Kill a child by its pid; the pid."""
    pid = line.get("/healthz")["children"][child]["pid"]
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return int(pid)


def passes(path: Path, url: str) -> str:
    result = asyncio.run(ring(prepare(load(path, seeded_orders)), url))
    told = "\n".join(report.lines(result))
    assert result.passed, told
    return told


def test_a_caller_hears_an_apology_and_is_called_back_when_rasa_is_killed_and_the_next_call_works(
    line: RunningLine,
) -> None:
    """Rasa killed mid-call: an apology in time, the wish on record, Rasa back by itself, the next call works."""
    scenario = prepare(load(HERE / "scenarios" / "dialogue_dies.yaml", seeded_orders))
    before = newest(line).get("id")

    async def call_and_kill() -> tuple[object, int]:
        ringing = asyncio.create_task(ring(scenario, line.url))
        pid = await asyncio.to_thread(kill_until_it_is_noticed, line, before)
        return await ringing, pid

    result, pid = asyncio.run(call_and_kill())
    told = "\n".join(report.lines(result))  # type: ignore[arg-type]
    assert result.passed, told  # type: ignore[attr-defined]

    command = [str(Path(sys.executable).with_name("voicebot")), "shop", "callbacks"]
    wishes = subprocess.run(
        command, env=os.environ | line.environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "503111222" in wishes.stdout.replace(" ", "")
    assert "dialogue_down" in wishes.stdout

    until("rasa is back", lambda: line.get("/readyz")["ready"])
    rasa = line.get("/healthz")["children"]["rasa"]
    assert rasa["restarts"] >= 1
    assert rasa["pid"] != pid
    passes(ROOT / "tests" / "scenarios" / "digits.yaml", line.url)


def test_a_line_whose_voice_dies_speaks_on_with_the_other_and_says_so(line: RunningLine) -> None:
    """A line whose voice dies speaks on with the other one, and says so until the voice is back."""
    kill(line, "voice")
    until("the loss is told", lambda: "voice" in line.get("/readyz")["missing"], 10)
    assert line.get("/healthz")["status"] == "degraded"
    passes(ROOT / "tests" / "scenarios" / "thanks_goodbye.yaml", line.url)
    until("the voice is back", lambda: line.get("/readyz")["ready"])


def test_a_wrong_setting_stops_the_start_with_key_value_and_what_is_allowed(line: RunningLine) -> None:
    """A wrong setting stops the start, with key, value and what is allowed; so does a port that is taken."""
    command = [str(Path(sys.executable).with_name("voicebot")), "run"]
    environment = os.environ | line.environment
    wrong = environment | {"VOICEBOT_WEBRTC__MAX_CALLS": "0"}
    for settings, words in (
        (wrong, ("webrtc.max_calls", "'0'")),
        (environment | {"VOICEBOT_SIP__ENABLED": "false"}, ("server.port", "free port")),
        (environment | {"VOICEBOT_SERVER__PORT": str(free_port())}, ("sip.port", "free")),
    ):
        refused = subprocess.run(
            command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert refused.returncode == 1
        assert all(word in refused.stderr for word in words), refused.stderr

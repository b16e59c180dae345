"""The whole line as a process of its own: `voicebot run` on free ports, with data of its own, ended at the end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.programs import free_port, free_sip_port, free_udp_ports
from voicebot.dialogue import training

ROOT = Path(__file__).resolve().parents[2]
READY_S = 240.0
"""On a machine that does a lot else, its fixed texts in the cache (first_line.py); alone it takes about ten seconds."""
RTP_PORTS = 100
"""Two for each telephone call."""


def settings(data: Path, port: int, rasa_port: int, udp_min: int) -> dict[str, str]:
    """The environment of a line of its own. The dialogue model is the one that set-up trained."""
    data.mkdir(parents=True, exist_ok=True)
    model = training.ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", print)
    ours = training.model_path(ROOT, data)
    ours.parent.mkdir(parents=True, exist_ok=True)
    # the prompts that another line rendered need not be rendered again
    (ROOT / "var" / "speech").mkdir(parents=True, exist_ok=True)
    for here, there in ((ours, model), (data / "speech", ROOT / "var" / "speech")):
        with contextlib.suppress(FileExistsError):
            here.symlink_to(there)
    rtp = free_udp_ports(RTP_PORTS)
    return {
        "VOICEBOT_SIP__PORT": str(free_sip_port()),
        "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
        "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + RTP_PORTS - 1),
        "VOICEBOT_DATA__DIRECTORY": str(data),
        "VOICEBOT_SERVER__PORT": str(port),
        "VOICEBOT_SERVER__ADMIN_TOKEN": "test-admin-token",
        "VOICEBOT_SERVER__CALLS_PER_MINUTE": "6000",
        # browsers and callers of the tests share the machine with several lines: none of them pushes ahead
        "VOICEBOT_SERVER__PRIORITY": "usual",
        "VOICEBOT_RASA__URL": f"http://127.0.0.1:{rasa_port}",
        "VOICEBOT_WEBRTC__HOST_ADDRESSES": "127.0.0.1",
        "VOICEBOT_WEBRTC__UDP_PORT_MIN": str(udp_min),
        "VOICEBOT_WEBRTC__UDP_PORT_MAX": str(udp_min + 99),
        "VOICEBOT_WEBRTC__MAX_CALLS_PER_ADDRESS": "40",
        "VOICEBOT_WEBRTC__MAX_CALLS": "40",
    }


@dataclass(frozen=True)
class RunningLine:
    """A line that takes calls. output: what it printed, log: what it logged."""

    url: str
    process: "subprocess.Popen[bytes]"
    output: Path
    log: Path
    environment: dict[str, str]

    @property
    def sip(self) -> str:
        """Where it is called by telephone."""
        return f"sip:bot@127.0.0.1:{self.environment['VOICEBOT_SIP__PORT']}"

    def get(self, path: str, *, token: str | None = None) -> Any:
        """A JSON document of the line, also one that comes with a refusal."""
        request = urllib.request.Request(self.url + path)
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            return json.load(refused)

    def processes(self) -> list[psutil.Process]:
        """Every process of the line."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


@contextlib.contextmanager
def running_line(data: Path, udp_min: int = 11000, **overrides: str) -> Iterator[RunningLine]:
    """Seed the shop, start the line, wait until it is ready; Ctrl-C it at the end and see that no process is left."""
    port = int(overrides.get("VOICEBOT_SERVER__PORT", free_port()))
    environment = settings(data, port, free_port(), udp_min) | overrides
    command = [str(Path(sys.executable).with_name("voicebot"))]
    complete = os.environ | environment
    subprocess.run([*command, "shop", "seed"], env=complete, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    output, log = data / "output.txt", data / "log.txt"
    with output.open("wb") as out, log.open("wb") as err:
        process = subprocess.Popen([*command, "run"], env=complete, cwd=ROOT, stdout=out, stderr=err)
    line = RunningLine(f"http://127.0.0.1:{port}", process, output, log, environment)
    try:
        wait_until_ready(line)
        yield line
    finally:
        alive = line.processes() if process.poll() is None else []
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        left = [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        for p in left:
            p.kill()
        assert not left, f"processes left behind: {[p.name() for p in left]}"


def wait_until_ready(line: RunningLine) -> None:
    """Until it says so and has spoken its fixed texts into the cache, which takes a core for a while on a fresh machine.
    Errors: AssertionError with the end of its log."""
    give_up = time.monotonic() + READY_S
    while "ready after" not in line.output.read_text() or '"prompts_prepared"' not in line.log.read_text():
        tail = line.log.read_text()[-3000:]
        assert line.process.poll() is None, f"the line ended: {line.output.read_text()}\n{tail}"
        assert time.monotonic() < give_up, f"not ready: {line.output.read_text()}\n{tail}"
        time.sleep(0.1)

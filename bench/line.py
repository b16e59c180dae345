"""The line under measurement: started for the run with a data directory of its own, or one that runs already."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.cpu import Tree, used
from tests.support.programs import free_port, free_udp_ports
from voicebot import priority
from voicebot.dialogue import training

READY_S = 240.0
SETTLED_S = 240.0
"""Once ready, the line still speaks its fixed texts into the cache; how long that may take on a slow machine (a minute was too short for one)."""
CALM = 0.1
"""Part of a core below which the voice has nothing left to prepare."""
ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def own_line(calls: int, sip_port: int | None = None, without: str | None = None) -> Iterator[str]:
    """Start a line that takes `calls` calls at once, by telephone too when it gets a port for it; its address. without: one of
    bench.without.POLICIES. Errors: RuntimeError when it does not get ready."""
    with tempfile.TemporaryDirectory(prefix="voicebot-bench-") as folder:
        port, rasa_port = free_port(), free_port()
        data = Path(folder) / "var"
        model = training.model_path(ROOT, ROOT / "var")
        if not model.is_file():
            training.ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", print)
        (data / "rasa" / "models").mkdir(parents=True)
        (data / "rasa" / "models" / model.name).symlink_to(model.resolve())
        env = os.environ | {
            "VOICEBOT_SERVER__PORT": str(port),
            "VOICEBOT_RASA__URL": f"http://127.0.0.1:{rasa_port}",
            "VOICEBOT_DATA__DIRECTORY": str(data),
            "VOICEBOT_WEBRTC__MAX_CALLS": str(max(calls, 1)),
            "VOICEBOT_WEBRTC__MAX_CALLS_PER_ADDRESS": str(max(calls, 1)),
            "VOICEBOT_SERVER__CALLS_PER_MINUTE": "6000",
            "VOICEBOT_LOG__LEVEL": "warning",
            **_telephone(calls, sip_port),
        }
        command = str(Path(sys.executable).parent / "voicebot")
        subprocess.run([command, "shop", "seed"], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        run = [command, "run"] if without is None else [sys.executable, "-m", "bench.without", without]
        log = Path(folder) / "line.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(run, env=env, cwd=ROOT, stdout=sink, stderr=subprocess.STDOUT)
            url = f"http://127.0.0.1:{port}"
            # the callers, whom we start, are people: the line comes before other programs, and they must not be kept waiting by these
            priority.come_first()
            priority.fall_in()
            try:
                if not wait_ready(url, process):
                    raise RuntimeError(
                        "the line did not get ready:\n" + log.read_text("utf-8", "replace")[-3000:]
                    )
                yield url
            finally:
                priority.stand_back()
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def wait_ready(url: str, process: "subprocess.Popen[bytes] | None" = None) -> bool:
    """Wait until the line at `url` takes calls; false when it does not in time, or its process has ended."""
    limit = time.monotonic() + READY_S
    while time.monotonic() < limit and (process is None or process.poll() is None):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return True
        time.sleep(0.3)
    return False


def processes(url: str) -> Tree:
    """The processes of the line at `url`, on this machine. Errors: RuntimeError when they cannot be seen from here."""
    health = httpx.get(f"{url}/healthz", timeout=5).json()
    children = {name: child["pid"] for name, child in health["children"].items() if child["pid"]}
    try:
        parents = {psutil.Process(pid).ppid() for pid in children.values()}
    except psutil.Error as error:
        raise RuntimeError(f"the processes of {url} cannot be seen from here: {error}") from error
    if len(parents) != 1:
        raise RuntimeError(f"the children of {url} have no common parent on this machine")
    return Tree(parents.pop(), children)


def settle(tree: Tree) -> None:
    """Wait until the line has nothing of its own left to do."""
    limit = time.monotonic() + SETTLED_S
    before = used(tree)
    while time.monotonic() < limit:
        time.sleep(2)
        now = used(tree)
        if sum(now.values()) - sum(before.values()) < 2 * CALM:
            return
        before = now


def health(url: str) -> dict[str, Any]:
    """Which ears and voice the line runs with."""
    answer: dict[str, Any] = httpx.get(f"{url}/healthz", timeout=5).json()
    return {"ears": answer["ears"], "voice": answer["voice"]}


def _telephone(calls: int, port: int | None) -> dict[str, str]:
    if port is None:
        return {"VOICEBOT_SIP__ENABLED": "false"}
    rtp = free_udp_ports(4 * calls)
    return {
        "VOICEBOT_SIP__PORT": str(port),
        "VOICEBOT_SIP__MAX_CALLS": str(calls),
        "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
        "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + 4 * calls - 1),
    }

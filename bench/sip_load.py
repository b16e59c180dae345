"""The telephone under load: `python -m bench.sip_load` prints what `make bench` prints of it, and what that costs.

Calls come from sipp. Signalling is loaded alone, against the child with the barest of gateways; calls with sound and short calls go
to a whole line.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from bench import cpu, line
from tests.support.programs import free_sip_port, free_udp_ports, until
from tests.support.sip_peers import Calls, Sipp, options

HOST = "127.0.0.1"
RATE, RATE_S = 100, 30
LOSSY, LOST_PERCENT = 400, 10
SPOKEN, SPOKEN_S = 60, 20
SHORT = 3000
SHORT_ROUNDS = 5
SHORT_MS = 200
SHORT_AT_ONCE = 30
KILLS = 3
LIMIT_S = 120


@contextlib.contextmanager
def signalling() -> Iterator[tuple[int, psutil.Process]]:
    """The signalling child that takes every call; its port and process."""
    port = free_sip_port()
    command = [sys.executable, "-m", "bench.answering", str(port)]
    with subprocess.Popen(
        command, cwd=line.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield port, psutil.Process(int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(20)


def calls(port: int, scenario: str, within_s: float, *options: str | int) -> Calls:
    """Let sipp call; what it counted. Errors: AssertionError when it does not end."""
    with (
        tempfile.TemporaryDirectory(prefix="voicebot-sipp-") as folder,
        Sipp(Path(folder), scenario, f"{HOST}:{port}", *options) as sipp,
    ):
        return sipp.counted(within_s)


def rate(per_second: int, seconds: int) -> dict[str, Any]:
    """So many calls a second, without sound."""
    with signalling() as (port, child):
        before = sum(child.cpu_times()[:2])
        count = per_second * seconds
        counted = calls(port, "call", seconds + LIMIT_S, "-r", per_second, "-m", count, "-d", 100, "-l", 1000)
        used = sum(child.cpu_times()[:2]) - before
    return _counts(count, counted) | {"cpu_ms_per_call": round(1000 * used / count, 2)}


def lossy(count: int, percent: int) -> dict[str, Any]:
    """Calls of which a part of the packets is lost, both ways."""
    with signalling() as (port, _):
        return _counts(
            count,
            calls(port, "call", LIMIT_S, "-r", 20, "-m", count, "-d", 100, "-lost", percent),
        )


def spoken(url: str, port: int, count: int, seconds: int) -> dict[str, Any]:
    """Calls with sound at the same time: how late the line's packets come, and what a call costs."""
    ear = free_udp_ports(2 * count)
    tree = line.processes(url)
    line.settle(tree)
    with tempfile.TemporaryDirectory(prefix="voicebot-ear-") as folder:
        ports = Path(folder) / "ports.csv"
        ports.write_text("SEQUENTIAL\n" + "".join(f"{ear + 2 * number};\n" for number in range(count)))
        # until the last call came in, and a while with all of them
        came_s = count / 20
        command = [sys.executable, "-m", "bench.rtp_ear", HOST, str(ear), str(count), str(came_s + seconds)]
        with subprocess.Popen(command, cwd=line.ROOT, stdout=subprocess.PIPE, text=True) as ears:
            assert ears.stdout
            ears.stdout.readline()
            before, began = cpu.used(tree), time.monotonic()
            told = ("-inf", ports, "-r", 20, "-m", count, "-l", count, "-d", 1000 * seconds)
            counted = calls(port, "call_media", seconds + LIMIT_S, *map(str, told))
            used, took = cpu.between(before, cpu.used(tree)), time.monotonic() - began
            heard: dict[str, Any] = json.loads(ears.stdout.readline())
    of_a_core = {part: round(100 * value / took / count, 2) for part, value in used.items()}
    return _counts(count, counted) | heard | {"cpu_percent_of_a_core_per_call": of_a_core}


def killed(url: str, port: int, times: int = KILLS) -> dict[str, Any]:
    """Kill -9 the signalling child: after how many seconds, each time, the line answers by telephone again."""
    back = []
    for _ in range(times):
        line.settle(line.processes(url))
        psutil.Process(line.processes(url).children["sip"]).kill()
        began = time.monotonic()
        until("it answers again", lambda: options(HOST, port) == 200, LIMIT_S)
        back.append(round(time.monotonic() - began, 2))
    return {"answers_again_after_s": back}


def short(url: str, port: int, count: int, rounds: int = SHORT_ROUNDS) -> dict[str, Any]:
    """Short calls in rounds: what the line holds after each (memory in MB, file handles, threads)."""
    tree = line.processes(url)
    holds, failed = [], 0
    for _ in range(rounds):
        part = count // rounds
        told = ("-r", 20, "-m", part, "-l", SHORT_AT_ONCE, "-d", SHORT_MS)
        failed += calls(port, "call", part + LIMIT_S, *told).failed
        line.settle(tree)
        holds.append(held(tree))
    return {"calls": count, "failed": failed, "held_after_rounds": holds}


def held(tree: cpu.Tree) -> dict[str, dict[str, float]]:
    """What the line's own process and its signalling child hold now."""
    found = {}
    for name, pid in (("gateway", tree.gateway), ("sip", tree.children["sip"])):
        process = psutil.Process(pid)
        found[name] = {
            "rss_mb": round(process.memory_info().rss / 2**20, 1),
            "handles": process.num_fds(),
            "threads": process.num_threads(),
        }
    return found


def measure(*, quick: bool = False) -> dict[str, Any]:
    """All of it; each part is printed when it is there."""
    found: dict[str, Any] = {}

    def tell(name: str, part: dict[str, Any]) -> None:
        found[name] = part
        print(f"sip {name}: {json.dumps(part)}", flush=True)

    tell("rate", rate(RATE, 5 if quick else RATE_S))
    tell("lossy", lossy(40 if quick else LOSSY, LOST_PERCENT))
    port = free_sip_port()
    with line.own_line(SPOKEN, sip_port=port) as url:
        tell("spoken", spoken(url, port, 10 if quick else SPOKEN, SPOKEN_S))
        tell("short", short(url, port, 100 if quick else SHORT))
        tell("killed", killed(url, port))
    return found


def _counts(asked: int, counted: Calls) -> dict[str, Any]:
    return {
        "calls": asked,
        "failed": asked - counted.successful,
        "retransmissions": counted.retransmissions,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.sip_load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter")
    measure(quick=parser.parse_args().quick)

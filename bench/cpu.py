"""Who uses the processor: the line's process by its main and its other threads, and its children, by what they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Tree:
    """The line's processes. gateway: media, turn taking and web on the main thread, the recogniser on the others."""

    gateway: int
    children: Mapping[str, int]
    """Name as in /healthz → process id."""


def used(tree: Tree) -> dict[str, float]:
    """Seconds of a core each part has used since it started; a process that is gone has used nothing."""
    seconds: dict[str, float] = {"media": 0.0, "recogniser": 0.0}
    try:
        for thread in psutil.Process(tree.gateway).threads():
            part = "media" if thread.id == tree.gateway else "recogniser"
            seconds[part] += thread.user_time + thread.system_time
    except psutil.Error:
        pass
    for name, pid in tree.children.items():
        seconds[name] = family_s(pid)
    return seconds


def between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What was used in the meantime; a part that was restarted counts from its new beginning."""
    return {
        part: now - before.get(part, 0.0) if now >= before.get(part, 0.0) else now
        for part, now in after.items()
    }


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    name = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    return {
        "cpu": name,
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": [round(load, 2) for load in psutil.getloadavg()],
    }


def family_s(pid: int) -> float:
    """Seconds that a process and those it started have used; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        times = [one.cpu_times() for one in family]
    except psutil.Error:
        return 0.0
    return sum(time.user + time.system for time in times)

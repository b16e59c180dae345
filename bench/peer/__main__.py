"""`python -m bench.peer`: one caller through Pipecat and through us; a table on the screen, JSON in bench/results/.

make bench-peer ARGS="--calls 1,5"
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import cpu
from bench.peer import comparison, wavs
from bench.peer.recording import Recording
from scripts.house import environments, pythons
from scripts.house.progress import Progress, Trouble

ROOT = Path(__file__).resolve().parents[2]
EARS = ROOT / "models" / "builtin" / "vosk-pl-voicebot-small"
RESULTS = ROOT / "bench" / "results"
PEER = environments.Environment("peer", ROOT / ".venv-peer", (ROOT / "requirements" / "peer.txt",))
START_S = 120.0
"""For a side to load its models, on top of the recording."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who is measured. way: what it is told about turn taking."""

    module: str
    way: str
    about: str


SIDES = {
    "pipecat": Side("pipecat_side", "default", "Pipecat's default: Silero 0.2 s and Smart Turn"),
    "pipecat-vad": Side("pipecat_side", "vad", "Pipecat without its turn model: Silero 0.29 s"),
    "voicebot": Side("voicebot_side", "profiles", "we, knowing what we asked"),
    "voicebot-open": Side("voicebot_side", "open", "we, every question an open one"),
}
PEER_SIDE, OUR_SIDE = "pipecat", "voicebot"


def measure(side: Side, folder: Path, ears: Path, calls: int, limit_s: float) -> dict[str, Any]:
    """One side's run, in a process of its own. Errors: CalledProcessError, TimeoutExpired."""
    python = str(PEER.python) if side.module == "pipecat_side" else sys.executable
    done = subprocess.run(
        [python, "-m", f"bench.peer.{side.module}", str(folder), str(ears), str(calls), side.way],
        cwd=ROOT,
        env=os.environ | {"LOGURU_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=limit_s,
    )
    return dict(json.loads(done.stdout))


def level(names: Sequence[str], recording: Recording, ears: Path, calls: int) -> dict[str, Any]:
    """The sides one after the other, with so many calls at once; summaries by name, printed."""
    found: dict[str, dict[str, Any]] = {}
    runs: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="voicebot-peer-") as folder:
        recording.write(Path(folder))
        for name in names:
            print(f"{name}: {SIDES[name].about} …", flush=True)
            run = measure(SIDES[name], Path(folder), ears, calls, recording.seconds + calls + START_S)
            found[name] = comparison.summary(run, recording.spoken)
            runs[name] = [{"turns": call["turns"], "sounds": call["sounds"]} for call in run["calls"]]
    print(f"\n{calls} call{'s' if calls > 1 else ''} at once\n{comparison.table(found)}\n", flush=True)
    for name in comparison.busy(found):
        print(f"beware: the machine was too busy for {name}; its figures are not to be believed")
    return {"calls": calls, "sides": found, "runs": runs}


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description=__doc__.splitlines()[0])
    parser.add_argument("--calls", default="1", help="calls at once, a table for each number (default 1)")
    parser.add_argument("--sides", default="pipecat,voicebot,voicebot-open", help=", ".join(SIDES))
    parser.add_argument("--ears", type=Path, default=EARS, help="the Vosk model of both (default: built in)")
    parser.add_argument("--voice", default=wavs.VOICE, help=f"espeak-ng's, the caller's ({wavs.VOICE})")
    parser.add_argument("--quick", action="store_true", help="seven utterances: does it work?")
    args = parser.parse_args()
    names, levels = args.sides.split(","), [int(number) for number in args.calls.split(",")]
    if unknown := [name for name in names if name not in SIDES]:
        parser.error(f"--sides: no {unknown[0]!r}; there are {', '.join(SIDES)}")
    progress = Progress(sys.stderr, ROOT / "var" / "log" / "setup")
    try:
        python = pythons.find(pythons.CORE)
        environments.install(PEER, python or sys.executable, progress)
    except Trouble as trouble:
        progress.say(str(trouble))
        return 1
    recording = wavs.record(*wavs.load(quick=args.quick), args.voice)
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": cpu.machine(),
        "ears": args.ears.name,
        "voice": args.voice,
        "utterances": len(recording.spoken),
    }
    print("machine:", ", ".join(f"{name} {value}" for name, value in found["machine"].items()))
    print(f"ears {args.ears.name}, caller {args.voice}, {recording.seconds:.0f} s a run", flush=True)
    found["levels"] = [level(names, recording, args.ears.resolve(), calls) for calls in levels]
    first = found["levels"][0]["sides"]
    for name in names:
        print(f"{name}: " + ", ".join(" ".join(pair) for pair in first[name]["versions"].items()))
    if {PEER_SIDE, OUR_SIDE} <= first.keys() and not comparison.busy(first):
        for goal, met in comparison.goals(first[OUR_SIDE], first[PEER_SIDE]):
            print(f"{'met' if met else 'NOT met'}: {goal}")
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"peer-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"written: {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Calls that are asked whether they may be recorded, by browser and by telephone, up to the sound on the disk and its erasure."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gateway.caller import report
from gateway.caller.commands import Prepared, prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine, running_line
from tests.support.ringing import Ringing
from voicebot.audio.frame import RATE
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("recorded")]

HERE = Path(__file__).parent
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NUMBER = "+48577123984"
TELEPHONE = codecs("PCMA")
BY_TELEPHONE = "by telephone"
AT_ONCE = 5
"""Calls at the same time: they are mostly waiting."""
SPEECH = 300
"""Loudness of 20 ms (RMS) that is speech, and not the noise of a line."""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningLine, Path]]:
    """A line that asks everybody, and its data folder."""
    data = tmp_path_factory.mktemp("asking") / "data"
    settings = {"VOICEBOT_RECORDS__RECORDING": "ask", "VOICEBOT_RECORDS__KEY": KEY}
    with running_line(data, 11400, VOICEBOT_RASA__TIMEOUT_S="6", **settings) as line:
        yield line, data


@pytest.fixture(scope="module")
def results(asking: tuple[RunningLine, Path]) -> dict[str, Result]:
    """All calls, some at a time; by name, the first as well by telephone."""
    line, _ = asking
    orders = seeded_orders()
    scenarios = {
        name: load(HERE / "scenarios" / f"recorded_{name}.yaml", lambda: orders)
        for name in ("yes", "no", "matter", "silent")
    }
    prepared = {name: prepare(scenario) for name, scenario in scenarios.items()}
    prepared = {BY_TELEPHONE: prepare(scenarios["yes"], codecs=TELEPHONE), **prepared}  # the long ones first

    def rung(name: str, scenario: Prepared) -> Awaitable[Result]:
        phone = Telephone(line.sip, TELEPHONE, name=NUMBER) if name == BY_TELEPHONE else None
        return ring(scenario, line.url, telephone=phone)

    ringing = Ringing(prepared, rung, AT_ONCE, second_chances=0)  # a second one would be a second recording
    return {name: ringing.result(name) for name in prepared}


def sound(data: Path, call_id: str) -> NDArray[np.int16]:
    """The recording of a call, shape (n, 2)."""
    playback = Playback(data / "recordings" / f"{call_id}.vbrec", KeyRing.of(KEY))
    assert playback.whole
    return np.frombuffer(b"".join(playback.wav())[44:], "<i2").reshape(-1, 2)


def speaks(pcm: NDArray[np.int16]) -> NDArray[np.bool_]:
    """For each 20 ms, whether somebody speaks."""
    frames = pcm[: len(pcm) // 320 * 320].reshape(-1, 320).astype(np.float64)
    return np.asarray(np.sqrt((frames**2).mean(axis=1)) > SPEECH)


@pytest.mark.parametrize("name", ["yes", BY_TELEPHONE, "no", "matter", "silent"])
def test_every_answer_leads_on(results: dict[str, Result], name: str) -> None:
    """Yes, no, another matter, silence: nobody has to repeat anything, and the record says what was agreed."""
    assert results[name].passed, "\n".join(report.lines(results[name]))
    events = {event["name"]: event["detail"] for event in results[name].record["events"]}
    assert events["recording_consent"]["given"] is (name in ("yes", BY_TELEPHONE))


@pytest.mark.parametrize("name", ["yes", BY_TELEPHONE])
def test_both_sides_are_on_the_disk_in_step(
    results: dict[str, Result], asking: tuple[RunningLine, Path], name: str
) -> None:
    """As long as the call was from the yes on; each side's turns where the record has them."""
    record = results[name].record
    pcm = sound(asking[1], record["id"])
    at = {event["name"]: event["at_ms"] for event in record["events"]}
    began = at["recording_began"]
    assert abs(len(pcm) / RATE * 1000 - (at["recording_ended"] - began)) < 300
    missing = next(e["detail"]["missing_s"] for e in record["events"] if e["name"] == "recording_ended")
    assert missing == 0
    loud = [speaks(pcm[:, side]) for side in (0, 1)]
    for turn in record["turns"]:
        if turn["started_ms"] < began or turn["ended_ms"] is None:
            continue
        side = 0 if turn["who"] == "caller" else 1
        begin, end = ((turn[key] - began) // 20 for key in ("started_ms", "ended_ms"))
        if end - begin >= 25:
            assert loud[side][begin:end].mean() > 0.4, turn
    # the two take turns: what one says is not on the other one's side
    assert (loud[0] & loud[1]).mean() < 0.1


def test_nobody_else_is_on_the_disk(results: dict[str, Result], asking: tuple[RunningLine, Path]) -> None:
    """Without a yes no file is made, and the files that are hold nothing that can be read."""
    files = sorted(path.stem for path in (asking[1] / "recordings").iterdir())
    assert files == sorted(results[name].record["id"] for name in ("yes", BY_TELEPHONE))


def test_erasing_while_the_line_runs_leaves_no_trace(
    results: dict[str, Result], asking: tuple[RunningLine, Path]
) -> None:
    """The call by telephone goes by its number, with its sound; the browser's stays."""
    line, data = asking
    record = results[BY_TELEPHONE].record
    command = [str(Path(sys.executable).with_name("voicebot")), "privacy", "erase", "--phone"]
    erased = subprocess.run(
        [*command, record["caller"], "--yes"],
        env=os.environ | line.environment, cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert erased.returncode == 0, erased.stderr
    assert "files of sound: 1" in erased.stdout
    for path in data.rglob("*"):
        if path.is_file() and path.suffix not in (".gz", ".speech"):
            content = path.read_bytes()
            assert record["id"].encode() not in content or path.name == "log.txt", path
            assert record["caller"].encode() not in content, path
    assert [path.stem for path in (data / "recordings").iterdir()] == [results["yes"].record["id"]]
    assert line.get("/healthz")["status"] == "ok"

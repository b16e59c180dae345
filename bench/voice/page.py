"""The trial of the voice as one HTML page that needs nothing beside it: plots drawn by us, sound inside."""

import base64
import io
import math
import wave
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bench.voice import report
from bench.voice.report import Result
from bench.voice.trial import Spoken
from scorecard import plots
from voicebot.audio.frame import RATE, Pcm

WORST, BEST = 6, 4
"""Prompts to listen to: those that were understood worst, and those that were understood best."""
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1rem; color: #1c1c1c; background: #fff; }
svg { font-size: 13px; max-width: 100%; height: auto; } svg .limit { stroke: #1c1c1c; stroke-dasharray: 4 3; }
table { border-collapse: collapse; display: block; overflow-x: auto; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
.no { color: #a5281b; } .yes { color: #1f6b3b; } .note { color: #555; font-size: 14px; }
section { border-top: 1px solid #bbb; margin-top: 1rem; } h3 { font-size: 1rem; margin: .8rem 0 .2rem; }
label { display: block; font-size: 14px; } audio { width: 100%; max-width: 30rem; display: block; }
"""


def page(result: Result, about: Mapping[str, Any]) -> str:
    """The whole page. about: of the run."""
    stois = [100 * one.stoi for one in result.spoken if not math.isnan(one.stoi)]
    first = [ms for one in result.streams for ms in one.first_ms]
    tails = report.tails(result.spoken)
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Voice report</title>',
        f"<style>{_STYLE}</style><h1>Voice report</h1>",
        f"<p>{escape(result.model)}</p><p class=note>{escape(' · '.join(f'{k} {v}' for k, v in about.items()))}</p>",
        "<h2>Goals</h2>",
        _goals(result),
        "<h2>Words heard right, per cent</h2>",
        plots.bars(_heard(result)),
        "<h2>STOI against espeak-ng with the same words (aligned), per cent</h2>",
        plots.histogram(stois, _middle(stois), 100.0),
        "<h2>Time to first audio, ms, all streams</h2>",
        plots.histogram(first, _middle(first), max([*first, 1.0]) * 1.05),
        _streams(result),
        "<h2>Silence at the end of a sentence, ms</h2>",
        plots.histogram(tails, {"at most": report.TRAILING_MS}, max([*tails, 300.0])),
        "<h2>All figures</h2>",
        _figures(result),
        "<h2>To listen to</h2>",
        *(_sample(one) for one in to_hear(result.spoken)),
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def to_hear(spoken: Sequence[Spoken]) -> list[Spoken]:
    """Those with most words wrong, then those with the highest STOI; each once."""
    by_wrong = sorted(spoken, key=lambda one: one.wrong / max(1, one.words), reverse=True)
    worst = by_wrong[:WORST]
    rest = [one for one in by_wrong[WORST:] if not math.isnan(one.stoi)]
    return [*worst, *sorted(rest, key=lambda one: one.stoi, reverse=True)[:BEST]]


def sound(pcm: Pcm) -> str:
    """A sound as the address of itself."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(pcm.tobytes())
    return "data:audio/wav;base64," + base64.b64encode(file.getvalue()).decode()


def _goals(result: Result) -> str:
    marks = {True: ("yes", "met"), False: ("no", "not met"), None: ("note", "not measured")}
    rows = [
        f'<tr><td>{escape(goal.name)}<td>{escape(goal.shown)}<td>{escape(goal.limit)}<td class="{css}">{says}'
        for goal in report.goals(result)
        for css, says in [marks[goal.met]]
    ]
    return f"<table><tr><th>figure<th>measured<th>goal<th>{''.join(rows)}</table>"


def _heard(result: Result) -> dict[str, tuple[float, str]]:
    found = {
        "the voice": report.wer(result.spoken),
        "espeak-ng": report.wer(result.spoken, source=True),
        "voice, known": report.wer(one for one in result.spoken if one.known),
        "espeak-ng, known": report.wer((one for one in result.spoken if one.known), source=True),
    }
    right = {name: max(0.0, 100 - value) for name, value in found.items() if value is not None}
    return {name: (value, f"{value:.1f} %") for name, value in right.items()}


def _middle(values: Sequence[float]) -> dict[str, float]:
    middle = report.percentile(values, 0.5)
    return {} if middle is None else {"p50": middle}


def _streams(result: Result) -> str:
    rows = "".join(
        f"<tr><td>{row['streams']}"
        + "".join(
            f"<td>{report.shown(row[key], '', 0)}" for key in ("first_audio_ms_p50", "first_audio_ms_p95")
        )
        + "".join(f"<td>{report.shown(row[key], '', 3)}" for key in ("rtf_wall", "rtf_cpu"))
        for row in report.by_streams(result)
    )
    head = "<tr><th>streams<th>first audio p50, ms<th>p95, ms<th>RTF by the clock<th>RTF, CPU"
    return f"<table>{head}{rows}</table>"


def _figures(result: Result) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{report.shown(value, '', 3 if 'STOI' in name else 1)}"
        for name, value in report.figures(result).items()
    )
    return f"<table>{rows}</table>"


def _sample(one: Spoken) -> str:
    order = "" if one.order is None else f" · order number {'right' if one.order else 'WRONG'}"
    players = "".join(
        f'<label>{name}<audio controls preload="none" src="{sound(pcm)}"></audio></label>'
        for name, pcm in (("the voice", one.pcm), ("espeak-ng", one.source))
    )
    return (
        f"<section><h3>{escape(one.text)}</h3>"
        f'<p class="note">said: {escape(one.said)}<br>heard: {escape(one.heard) or "nothing"}<br>'
        f"words wrong {one.wrong} of {one.words} · STOI {report.shown(None if math.isnan(one.stoi) else one.stoi, '', 2)}{order}</p>"
        f"{players}</section>"
    )

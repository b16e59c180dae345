"""What the trial of the voice came to: goals, lines for people, JSON for programs. Pure."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.summary import percentile
from bench.voice.trial import Spoken, Streams

TRAILING_MS = 120.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what issue 5 asks of it. met: None where nothing was measured."""

    name: str
    shown: str
    limit: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Result:
    """All that was measured. child_mb: of the voice process at the end; load_s: until it was warm. channels: STOI of what a codec
    leaves of the voice, against the voice."""

    model: str
    spoken: Sequence[Spoken]
    streams: Sequence[Streams]
    channels: Mapping[str, float]
    load_s: float
    child_mb: float


def wer(spoken: Iterable[Spoken], source: bool = False) -> float | None:
    """Per cent of the words that were heard wrong; of espeak-ng's for the source."""
    some = list(spoken)
    words = sum(one.words for one in some)
    wrong = sum(one.source_wrong if source else one.wrong for one in some)
    return 100 * wrong / words if words else None


def orders(spoken: Iterable[Spoken], source: bool = False) -> float | None:
    """Per cent of the order numbers that were heard right; espeak-ng's for the source."""
    return _share(one.source_order if source else one.order for one in spoken)


def order_words(spoken: Iterable[Spoken], source: bool = False) -> float | None:
    """Per cent of the order numbers whose own words were heard, whatever was heard beside them."""
    return _share(one.source_order_words if source else one.order_words for one in spoken)


def _share(found: Iterable[bool | None]) -> float | None:
    """Per cent that are true of those that are known."""
    real = [right for right in found if right is not None]
    return 100 * sum(real) / len(real) if real else None


def factor(result: Result) -> float | None:
    """CPU seconds of the voice process for a second of speech, one prompt after the other."""
    audio = sum(one.audio_s for one in result.spoken)
    return sum(one.cpu_s for one in result.spoken) / audio if audio else None


def tails(spoken: Iterable[Spoken]) -> list[float]:
    """Silence at the end of every sentence, ms."""
    return [ms for one in spoken for ms in one.trailing_ms]


def mean(values: Iterable[float]) -> float | None:
    """Of those that are numbers."""
    real = [value for value in values if not math.isnan(value)]
    return sum(real) / len(real) if real else None


def goals(result: Result) -> list[Goal]:
    """Issue 5, "It must show", 4."""
    every, number, cost = wer(result.spoken), orders(result.spoken), factor(result)
    longest = max(tails(result.spoken), default=None)
    count = len(result.spoken)
    return [
        Goal(
            f"words wrong, {count} prompts",
            shown(every, " %"),
            "≤ 3 %",
            None if every is None else every <= 3,
        ),
        Goal("order numbers", shown(number, " %"), "100 %", None if number is None else number == 100),
        Goal("real-time factor (CPU)", shown(cost, "", 3), "≤ 0.05", None if cost is None else cost <= 0.05),
        Goal(
            "longest silence at a sentence's end",
            shown(longest, " ms", 0),
            f"≤ {TRAILING_MS:.0f} ms",
            None if longest is None else longest <= TRAILING_MS,
        ),
    ]


def figures(result: Result) -> dict[str, Any]:
    """The measures that have no goal, by name."""
    spoken = result.spoken
    known = [one for one in spoken if one.known]
    return {
        "words wrong, %": wer(spoken),
        "the same words by espeak-ng, %": wer(spoken, source=True),
        f"words wrong in the {len(known)} prompts whose words the recogniser all has, %": wer(known),
        "the same by espeak-ng, %": wer(known, source=True),
        "order numbers right, %": orders(spoken),
        "order numbers by espeak-ng, %": orders(spoken, source=True),
        "order numbers whose own words were heard, %": order_words(spoken),
        "order numbers whose own words were heard by espeak-ng, %": order_words(spoken, source=True),
        "STOI against espeak-ng, aligned": mean(one.stoi for one in spoken),
        "STOI against another prompt, aligned": mean(one.other_stoi for one in spoken),
        **{f"STOI of {name} against the voice": value for name, value in result.channels.items()},
        "silence at the end of a sentence, ms, p50": percentile(tails(spoken), 0.5),
        "voice process ready after, s": result.load_s,
        "voice process, MB": result.child_mb,
    }


def by_streams(result: Result) -> list[dict[str, float | int | None]]:
    """Time to first audio and real-time factors, by how many replies are spoken at once."""
    return [
        {
            "streams": one.streams,
            "first_audio_ms_p50": percentile(one.first_ms, 0.5),
            "first_audio_ms_p95": percentile(one.first_ms, 0.95),
            "rtf_wall": one.wall_s / one.audio_s,
            "rtf_cpu": one.cpu_s / one.audio_s,
        }
        for one in result.streams
    ]


def lines(result: Result) -> Iterator[str]:
    """What is printed at the end."""
    for name, value in figures(result).items():
        yield f"    {name:<78} {shown(value, '', 3 if 'STOI' in name else 1):>8}"
    yield f"\n    {'streams':>7} {'first audio p50':>16} {'p95, ms':>8} {'RTF wall':>9} {'RTF CPU':>8}"
    for row in by_streams(result):
        first, late = (shown(row[key], "", 0) for key in ("first_audio_ms_p50", "first_audio_ms_p95"))
        yield f"    {row['streams']:>7} {first:>16} {late:>8} {shown(row['rtf_wall'], '', 3):>9} {shown(row['rtf_cpu'], '', 3):>8}"
    yield ""
    for goal in goals(result):
        mark = {True: "ok", False: "NO", None: "--"}[goal.met]
        yield f"{mark}  {goal.name:<40} {goal.shown:>10}   {goal.limit}"


def as_json(result: Result, about: Mapping[str, Any]) -> str:
    """All figures, and each prompt without its sound. NaN becomes null."""
    told = {
        **about,
        "goals": [asdict(goal) for goal in goals(result)],
        "figures": figures(result),
        "streams": by_streams(result),
        "prompts": [_told(one) for one in result.spoken],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def shown(value: float | None, unit: str = "", places: int = 1) -> str:
    """A figure with its unit, or "-"."""
    return "-" if value is None else f"{value:.{places}f}{unit}"


def _told(one: Spoken) -> dict[str, Any]:
    fields = {
        name: getattr(one, name) for name in Spoken.__dataclass_fields__ if name not in ("pcm", "source")
    }
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in fields.items()
    }

"""What the trial of the ears came to: shares, goals, tables for people, JSON for programs. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.ears.items import Task
from bench.ears.trial import WAYS, Row, Weight

CLEAN, WHITE, BABBLE = "A-law", "A-law, white 10 dB", "A-law, babble 10 dB"
SLOTS: tuple[Task, ...] = ("number", "postcode", "yes_no", "day")


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what issue 5 asks of it. met: None where nothing was measured. at_most: else at least."""

    name: str
    percent: float | None
    limit: float
    at_most: bool
    of: int

    @property
    def met(self) -> bool | None:
        if self.percent is None:
            return None
        return self.percent <= self.limit if self.at_most else self.percent >= self.limit


def chosen(rows: Iterable[Row], **like: object) -> list[Row]:
    """The rows with these values."""
    return [row for row in rows if all(getattr(row, name) == value for name, value in like.items())]


def wer(rows: Sequence[Row]) -> float | None:
    """Per cent of the words said that were put in, left out or changed."""
    words = sum(row.words for row in rows)
    return 100 * sum(row.wrong for row in rows) / words if words else None


def right(rows: Sequence[Row]) -> float | None:
    """Per cent of the rows understood right."""
    return 100 * sum(row.right for row in rows) / len(rows) if rows else None


def taken(rows: Sequence[Row]) -> float | None:
    """Per cent of the rows that were taken for what they were not."""
    share = right(rows)
    return None if share is None else 100 - share


def factor(rows: Sequence[Row]) -> float | None:
    """CPU seconds of recognition for a second of sound."""
    audio = sum(row.audio_s for row in rows)
    return sum(row.cpu_s for row in rows) / audio if audio else None


def goals(rows: Sequence[Row]) -> list[Goal]:
    """Issue 5, "It must show", 2: by what the line really does."""
    found = []
    line = chosen(rows, way="line")
    for name, limits in (
        (CLEAN, (3.0, 99.5, 99.0)),
        (WHITE, (6.0, 99.0, 98.0)),
        (BABBLE, (12.0, 93.0, 92.0)),
    ):
        here = chosen(line, condition=name)
        sentences, numbers, answers = (chosen(here, task=task) for task in ("sentence", "number", "yes_no"))
        found += [
            Goal(f"words wrong, {name}", wer(sentences), limits[0], True, len(sentences)),
            Goal(f"six digits, {name}", right(numbers), limits[1], False, len(numbers)),
            Goal(f"yes and no, {name}", right(answers), limits[2], False, len(answers)),
        ]
    unrelated = chosen(line, condition=CLEAN, task="unrelated")
    return [*found, Goal("other talk taken for yes or no", taken(unrelated), 3.0, True, len(unrelated))]


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Of any rows: words wrong (all sentences, and those of known words only), sentences right, slots by way, other talk taken for
    yes or no by way. Per cent; None where nothing was said."""
    sentences = chosen(rows, task="sentence")
    told: dict[str, Any] = {}
    for way in ("open", "line"):
        here = chosen(sentences, way=way)
        told[f"wer_{way}"], told[f"sentences_{way}"] = wer(here), right(here)
    told["unknown_sentences"] = _percent_unknown(chosen(sentences, way="line"))
    told["wer_known_words"] = wer(chosen(sentences, way="line", known=True))
    for task in SLOTS:
        told[task] = {way: right(chosen(rows, task=task, way=way)) for way in WAYS}
    told["unrelated"] = {way: taken(chosen(rows, task="unrelated", way=way)) for way in WAYS}
    told["real_time_factor"] = {way: factor(chosen(rows, way=way)) for way in WAYS}
    return told


def _percent_unknown(sentences: Sequence[Row]) -> float | None:
    """Per cent of them that hold a word the model lacks."""
    return 100 * sum(not row.known for row in sentences) / len(sentences) if sentences else None


HEAD = ("", "WER open", "WER line", "known", "sentence", *(f"{task}" for task in SLOTS), "other talk", "RTF")
NAME_WIDTH = 20
LEGEND = (
    "WER: % of words wrong, heard openly and as the line hears; known: of sentences whose words the model all has; sentence: % all right;\n"
    "then % right as closed grammar/open hearing/the line; other talk: % taken for yes or no, likewise; RTF: CPU s a second, likewise"
)


def table(parts: Mapping[str, Sequence[Row]]) -> str:
    """One line of figures for each part."""
    lines = [HEAD, *(_cells(name, figures(rows)) for name, rows in parts.items())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    widths = [max(NAME_WIDTH, widths[0]), *(max(width, 8) for width in widths[1:])]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(name: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name,
        *(shown(told[key]) for key in ("wer_open", "wer_line", "wer_known_words", "sentences_line")),
        *(_three(told[task]) for task in (*SLOTS, "unrelated")),
        "/".join("-" if value is None else f"{value:.3f}" for value in told["real_time_factor"].values()),
    )


def shown(percent: float | None) -> str:
    """Per cent with one place, or "-"."""
    return "-" if percent is None else f"{percent:.1f}"


def _three(by_way: Mapping[str, float | None]) -> str:
    return "/".join(shown(value) for value in by_way.values())


def by(rows: Sequence[Row], what: str) -> dict[str, list[Row]]:
    """The rows by one of their fields, in the order it first comes."""
    return {
        value: chosen(rows, **{what: value}) for value in dict.fromkeys(getattr(row, what) for row in rows)
    }


def lines(rows: Sequence[Row], weight: Weight) -> Iterator[str]:
    """What is printed at the end."""
    yield table(by(rows, "condition"))
    yield ""
    yield table(by(chosen(rows, condition=CLEAN) or rows, "voice"))
    yield f"\n{LEGEND}\n"
    yield (
        f"load {weight.load_s * 1000:.0f} ms ({weight.load_cpu_s * 1000:.0f} ms of CPU), model {weight.model_mb:.1f} MB, "
        f"each recogniser {weight.recogniser_mb:.1f} MB, a closed one is made in {weight.closed_recogniser_ms:.0f} ms of CPU"
    )
    for goal in goals(rows):
        mark = {True: "ok", False: "NO", None: "--"}[goal.met]
        sign = "≤" if goal.at_most else "≥"
        yield f"{mark}  {goal.name:<40} {shown(goal.percent):>6} %   {sign} {goal.limit} %   of {goal.of}"


def as_json(rows: Sequence[Row], weight: Weight, about: Mapping[str, Any]) -> str:
    """All figures, and every utterance that was not understood."""
    told = {
        **about,
        "weight": asdict(weight),
        "goals": [{**asdict(goal), "met": goal.met} for goal in goals(rows)],
        "by_condition": {name: figures(part) for name, part in by(rows, "condition").items()},
        "by_voice": {
            name: figures(part) for name, part in by(chosen(rows, condition=CLEAN), "voice").items()
        },
        "wrong": [asdict(row) for row in rows if not row.right],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

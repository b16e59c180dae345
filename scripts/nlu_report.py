"""How well callers are understood: `make nlu-report`, in Rasa's own environment (it asks the trained model itself).

Prints a table and writes var/nlu-report.json. A line is right when the dialogue acts on the intent it stands for; for a
line out of scope doubt is right too, because both get the same answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "nlu_data")]

WORD_ERRORS = (0.0, 0.1, 0.2)
HEARINGS = 3
"""How often each line is misheard: one drawing of wrong words proves little."""
PAIRS = 12
"""Confusions shown."""
OUTSIDE = "out_of_scope"
NOT_UNDERSTOOD = frozenset({OUTSIDE, "nlu_fallback"})

Lines = Sequence[tuple[str, str]]
Understand = Callable[[str], str]


@dataclass(frozen=True)
class Score:
    """accuracy, outside: shares of right lines, of all and of those out of scope; pairs: what was taken for what, how often."""

    lines: int
    accuracy: float
    outside: float
    pairs: Counter[tuple[str, str]]


def measure(lines: Lines, understand: Understand) -> Score:
    """How many of the lines (intent, text) are understood."""
    heard = [(meant, understand(text)) for meant, text in lines]
    pairs = Counter(
        (meant, got)
        for meant, got in heard
        if meant != got and not (meant == OUTSIDE and got in NOT_UNDERSTOOD)
    )
    outside = [meant for meant, _ in heard if meant == OUTSIDE]
    missed = sum(count for (meant, _), count in pairs.items() if meant == OUTSIDE)
    return Score(
        len(heard), 1 - pairs.total() / len(heard), 1 - missed / len(outside) if outside else 1.0, pairs
    )


def read_lines(name: str) -> list[tuple[str, str]]:
    """(intent, text) of a file of nlu_data/tests."""
    rows = (ROOT / "nlu_data" / "tests" / name).read_text("utf-8").splitlines()
    return [(intent, text) for intent, text in (row.split("\t") for row in rows)]


def misheard(lines: Lines, rate: float) -> list[tuple[str, str]]:
    """Each line HEARINGS times with `rate` of its words wrong, in words that the built-in recogniser knows."""
    from grammar.noise import Ear

    (known,) = (ROOT / "models" / "builtin").glob("vosk-pl*/graph/words.txt")
    ear = Ear(row.split()[0] for row in known.read_text("utf-8").splitlines() if row)
    return [
        (intent, ear.mishear(text, rate, random.Random(f"{hearing} {text}")))
        for hearing in range(HEARINGS)
        for intent, text in lines
    ]


def trained(model: Path) -> Understand:
    """The whole pipeline as it is served, fallback included."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def understand(text: str) -> str:
        return str(loop.run_until_complete(agent.parse_message(text))["intent"]["name"])

    return understand


def cross_validate(folds: int) -> Score:
    """Folds share no template: what one line of a grammar says is either learnt or asked, never both."""
    import yaml
    from components.classifier import PROJECTS
    from components.ngrams import Concepts, IntentModel
    from components.polish import PolishFoldingTokenizer
    from grammar import corpus
    from rasa.shared.nlu.training_data.message import Message

    tokenizer = PolishFoldingTokenizer(PolishFoldingTokenizer.get_default_config())
    pipeline = yaml.safe_load((ROOT / "nlu_data" / "config.yml").read_text("utf-8"))["pipeline"]
    (settings,) = (part for part in pipeline if part["name"].endswith("NgramClassifier"))
    settings = {key: value for key, value in settings.items() if key != "name"}

    def tokens(text: str) -> list[str]:
        return [token.text for token in tokenizer.tokenize(Message.build(text), "text")]

    sentences = [*corpus.written(), *corpus.generated()]
    templates = sorted({sentence.template for sentence in sentences})
    random.Random(corpus.SEED).shuffle(templates)
    fold_of = {template: at % folds for at, template in enumerate(templates)}
    asked = 0
    pairs: Counter[tuple[str, str]] = Counter()
    outside = [0, 0]
    for fold in range(folds):
        learnt = [sentence for sentence in sentences if fold_of[sentence.template] != fold]
        learnt += corpus.misheard(learnt)
        model = IntentModel(Concepts(yaml.safe_load((PROJECTS / "concepts.yml").read_text("utf-8"))))
        model.learn([tokens(s.text) for s in learnt], [s.intent for s in learnt], settings)
        lines = [(s.intent, s.text) for s in sentences if fold_of[s.template] == fold]
        score = measure(lines, lambda text, model=model: next(iter(model.probabilities(tokens(text)))))
        own = sum(meant == OUTSIDE for meant, _ in lines)
        asked, pairs = asked + len(lines), pairs + score.pairs
        outside = [outside[0] + round(score.outside * own), outside[1] + own]
        print(f"  fold {fold + 1} of {folds}: {score.accuracy:.3f} of {len(lines)}", flush=True)
    return Score(asked, 1 - pairs.total() / asked, outside[0] / outside[1], pairs)


def _as_json(score: Score) -> dict[str, Any]:
    return {
        "lines": score.lines,
        "accuracy": round(score.accuracy, 4),
        "out_of_scope_recall": round(score.outside, 4),
        "confused": [[*pair, count] for pair, count in score.pairs.most_common()],
    }


def _row(name: str, score: Score) -> str:
    return f"{name:<34}{score.lines:>7}{score.accuracy:>10.3f}{score.outside:>14.3f}"


def main() -> int:
    """Errors: SystemExit from training, where there is no model yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="default: the one of today's sources, trained if need be")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation; 0 leaves it out")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "nlu-report.json")
    options = parser.parse_args()

    import launch

    from voicebot.dialogue.training import ensure_model

    model = options.model or ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", print)
    launch.prepare()
    understand = trained(model)
    heldout = read_lines("heldout.tsv")
    scores = {
        f"hand-written, {rate:.0%} words wrong": measure(
            misheard(heldout, rate) if rate else heldout, understand
        )
        for rate in WORD_ERRORS
    }
    if options.folds:
        scores[f"cross-validation, {options.folds} folds"] = cross_validate(options.folds)
    print(f"{'':<34}{'lines':>7}{'accuracy':>10}{'out of scope':>14}")
    for name, score in scores.items():
        print(_row(name, score))
    clean = next(iter(scores.values()))
    print(f"\ntaken for another, of the {clean.lines} hand-written lines:")
    for (meant, got), count in clean.pairs.most_common(PAIRS):
        print(f"{count:>4}  {meant} → {got}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {name: _as_json(score) for name, score in scores.items()}
    options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""All that the dialogue model learns from: what was written by hand, what the grammars say, and both as misheard.

Made anew at every training: the grammars are what is read and reviewed, and a training is kept until one of them changes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from voicebot.polish.words import fold

from .expand import Sentence, all_sentences
from .noise import Ear

WRITTEN = Path(__file__).resolve().parent.parent / "data" / "nlu"
SEED = 1
MISHEARD = 0.2
"""Share of the sentences that are also learnt as misheard."""
WRONG_WORDS = 0.18
SHORTEST = 3
"""Words of a sentence that survives being misheard: "nie" without a word is nothing."""


def written() -> list[Sentence]:
    """The examples of data/nlu; each is a template of its own."""
    return [
        Sentence(block["intent"], line.removeprefix("- ").strip(), line.removeprefix("- ").strip())
        for path in sorted(WRITTEN.glob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    ]


def generated() -> list[Sentence]:
    """What the grammars say beyond what was written; a sentence that two intents could say belongs to neither."""
    hand = {fold(sentence.text) for sentence in written()}
    said: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in all_sentences(SEED):
        said[fold(sentence.text)].append(sentence)
    return [
        same[0]
        for text, same in said.items()
        if text not in hand and len({sentence.intent for sentence in same}) == 1
    ]


def misheard(sentences: Sequence[Sentence]) -> list[Sentence]:
    """A share of them as a recogniser may hear them, in words of their own vocabulary, some without diacritics."""
    rng = random.Random(SEED)
    ear = Ear(word for sentence in sentences for word in sentence.text.split())
    said = {fold(sentence.text) for sentence in sentences}
    found: list[Sentence] = []
    for sentence in sentences:
        if rng.random() >= MISHEARD or len(sentence.text.split()) < SHORTEST:
            continue
        text = ear.mishear(sentence.text, WRONG_WORDS, rng)
        if rng.random() < 0.3:
            words = text.split()
            at = rng.randrange(len(words))
            words[at : at + 2] = reversed(words[at : at + 2])
            text = " ".join(words)
        if rng.random() < 0.3:
            text = fold(text)
        if fold(text) not in said:
            said.add(fold(text))
            found.append(Sentence(sentence.intent, text, sentence.template))
    return found


def corpus() -> list[Sentence]:
    """Everything, in the same order every time."""
    clean = [*written(), *generated()]
    return [*clean, *misheard(clean)]


def write_rasa(sentences: Iterable[Sentence], path: Path) -> None:
    """One file of Rasa's training data."""
    lines: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        lines[sentence.intent].append(f"    - {sentence.text}\n")
    blocks = (f"- intent: {intent}\n  examples: |\n{''.join(own)}" for intent, own in lines.items())
    path.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), "utf-8")

"""What the voice says on trial: sentences by hand, with seeded order numbers, amounts, days, hours, postcodes and towns in them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from voicebot.errors import ModelError

_HERE = Path(__file__).parent
FILES = {"pl": _HERE / "prompts.yml", "en": _HERE / "prompts_en.yml"}
FILLS = 5
"""How often each sentence with a place in it is filled."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """text: as a reply is written. order: the number that is spoken in it."""

    text: str
    order: str | None = None


def file_of(language: str) -> Path:
    """Where a language's stand. Errors: ModelError (it has none)."""
    if language not in FILES:
        raise ModelError(
            f"there is nothing to try a voice on in {language!r}: bench/voice/prompts_{language}.yml"
        )
    return FILES[language]


def prompts(every: int = 1, language: str = "pl") -> list[Prompt]:
    """All of a language's (300), or each so manieth; the same every time. Errors: ModelError (it has none)."""
    tree = yaml.safe_load(file_of(language).read_text("utf-8"))
    random = np.random.default_rng(7)

    def drawn(key: str) -> str:
        return str(tree[key][int(random.integers(len(tree[key])))])

    made = [Prompt(text) for text in tree["fixed"]]
    for _ in range(FILLS):
        for text in tree["order"]:
            order = f"{random.integers(0, 1_000_000):06}"
            made.append(Prompt(text.format(order=order), order))
        made += [
            Prompt(
                text.format(
                    amount=drawn("amounts"),
                    day=drawn("days"),
                    hour=drawn("hours"),
                    city=drawn("cities"),
                    postcode=f"{random.integers(0, 100):02}-{random.integers(0, 1000):03}",
                )
            )
            for text in tree["values"]
        ]
    return made[::every]

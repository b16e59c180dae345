"""Templates of scenarios: scorecard/scenarios/MATTER.yaml holds one for each dialogue of a matter, by name.

A template: `orders` (a selector of gateway.caller.templates for each order the call is about), `changes` (the call changes its
order: nobody else may have it), `vary` (NAME: texts, one of which stands for <NAME>), `once` (one condition only: clean), and
`scenario` (as tests/scenarios, without name and voice). Steps may also be: `identify: SELECTOR` (number and postcode when asked
for) and `close: true` (nothing else, thank you)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gateway.caller import reader
from gateway.caller.scenario import Scenario
from gateway.caller.templates import DemoOrder
from scorecard.conditions import Condition, hesitant
from voicebot.errors import DataError

FOLDER = Path(__file__).with_name("scenarios")
PATIENCE = 5
"""So often callers answer what they did not wait for before they give up."""
_KEYS = {"orders", "changes", "vary", "once", "scenario"}

_NUMBER = "{order.SELECTOR.number|digits}"
_POSTCODE = "{order.SELECTOR.postcode|digits}"
REACTIONS: tuple[tuple[str, str | None], ...] = (
    ("telefonu|dziewięć cyfr|NIP", None),
    ("kod.? pocztow|pięć cyfr|usłyszałam kodu", _POSTCODE),
    ("numer.? zamówienia|sześć cyfr", _NUMBER),
    ("powód|powodu", "nie chcę podawać"),
    ("jeszcze w czymś pomóc", "nie dziękuję"),
    ("tak albo nie|zgadza|potwierdzić|dokończyć|do wyboru|proszę wybrać", None),
    ("słychać|usłyszałam|zrozumiałam|rozumiem|inaczej|powtórzyć|mogę pomóc|czekam", None),
)
"""What any caller says to a question they did not wait for, first that fits; None: the last thing again."""


@dataclass(frozen=True, slots=True)
class Template:
    """One dialogue. scenario: as YAML has it, with <NAME>s and macros still in it."""

    name: str
    matter: str
    scenario: Mapping[str, Any]
    orders: tuple[str, ...] = ()
    changes: bool = False
    once: bool = False
    vary: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def fill(self, condition: Condition, number: int, orders: Sequence[DemoOrder]) -> Scenario:
        """The scenario of the `number`-th call. orders: one for each selector. Errors: DataError."""
        # not every variation may change in step with every other
        chosen = {
            name: texts[(number // (at + 1)) % len(texts)]
            for at, (name, texts) in enumerate(self.vary.items())
        }
        words = chosen | {key: value for key, value in condition.forms(number).items() if key not in chosen}
        name = f"{self.matter}/{self.name}/{condition.name}"

        def one(text: str) -> str:
            for key, value in words.items():
                text = text.replace(f"<{key}>", value)
            return text

        filled = _strings(_with_macros(self.scenario), one)
        if condition.halting:
            for step in filled["steps"]:
                if "say" in step:
                    step["say"] = hesitant(step["say"])
        filled |= {"name": name, "patience": PATIENCE, "reactions": self._reactions()}
        source = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False)
        return condition.apply(reader.parse(source, name, lambda: orders), number)

    def _reactions(self) -> list[dict[str, str]]:
        reactions = []
        for pattern, text in REACTIONS:
            if text is None:
                reactions.append({"hear": pattern})
            elif "SELECTOR" not in text:
                reactions.append({"hear": pattern, "say": text})
            elif self.orders:
                reactions.append({"hear": pattern, "say": text.replace("SELECTOR", self.orders[0])})
        return reactions


def load(folder: Path = FOLDER) -> list[Template]:
    """All templates, by matter and in the order of their files. Errors: DataError."""
    return [template for file in sorted(folder.glob("*.yaml")) for template in _of(file)]


def _of(file: Path) -> list[Template]:
    try:
        found = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{file}: {error}") from error
    if not isinstance(found, dict) or not found:
        raise DataError(f"{file}: templates by name")
    return [_template(f"{file.name}: {name}", file.stem, str(name), told) for name, told in found.items()]


def _template(source: str, matter: str, name: str, told: Any) -> Template:
    if not isinstance(told, dict) or not isinstance(told.get("scenario"), dict) or set(told) - _KEYS:
        raise DataError(f"{source}: scenario, and of the rest only {', '.join(sorted(_KEYS - {'scenario'}))}")
    if not isinstance(told["scenario"].get("steps"), list):
        raise DataError(f"{source}: steps, a list")
    vary = told.get("vary", {})
    if not all(isinstance(texts, list) and texts for texts in vary.values()):
        raise DataError(f"{source}: vary: a list of texts for each name")
    return Template(
        name,
        matter,
        told["scenario"],
        tuple(told.get("orders", ())),
        bool(told.get("changes", False)),
        bool(told.get("once", False)),
        {str(key): [str(text) for text in texts] for key, texts in vary.items()},
    )


def _with_macros(scenario: Mapping[str, Any]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    for step in scenario["steps"]:
        match step:
            case {"identify": str(selector), **rest} if not rest:
                steps += [
                    {"hear": "numer.? zamówienia"},
                    {"say": f"{{order.{selector}.number|<form>}}"},
                    {"hear": "kod.? pocztow"},
                    {"say": f"{{order.{selector}.postcode|<code>}}"},
                ]
            case {"close": True, **rest} if not rest:
                steps += [
                    {"hear": "w czymś pomóc"},
                    {"say": "nie dziękuję"},
                    {"hear": "usłyszenia"},
                    {"bot_hangs_up": True},
                ]
            case _:
                steps.append(step)
    return {**scenario, "steps": steps}


def _strings(value: Any, one: Callable[[str], str]) -> Any:
    """The same structure with every string replaced."""
    if isinstance(value, str):
        return one(value)
    if isinstance(value, Mapping):
        return {key: _strings(inner, one) for key, inner in value.items()}
    if isinstance(value, list):
        return [_strings(inner, one) for inner in value]
    return value

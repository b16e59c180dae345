"""Scenario files: YAML, checked strictly, so that a typing error is a complaint with file, line and key, not a passing test."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from gateway.caller.fold import compiled
from gateway.caller.scenario import (
    BargeIn,
    BotHangsUp,
    Expect,
    HangUp,
    Hear,
    HearAudio,
    Press,
    Reaction,
    Say,
    Scenario,
    Silence,
    Step,
)
from gateway.caller.templates import DemoOrder, expand
from voicebot.errors import DataError

MAX_BYTES = 64 * 1024
MAX_STEPS = 60
MAX_MS = 120_000
MAX_SAY = 500


def load(path: Path, orders: Callable[[], Sequence[DemoOrder]] = tuple) -> Scenario:
    """Read a scenario. orders: the demo orders, asked for only when the file has templates. Errors: DataError with file, line and key."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: a readable YAML file in UTF-8 ({error})") from error
    return parse(text, str(path), orders)


def parse(text: str, source: str, orders: Callable[[], Sequence[DemoOrder]] = tuple) -> Scenario:
    """The same from a text; `source` is how messages call it."""
    if len(text.encode()) > MAX_BYTES:
        raise DataError(f"{source}: longer than {MAX_BYTES} bytes")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise DataError(f"{source}: {error}") from error
    if root is None:
        raise DataError(f"{source}: empty")
    return _Reader(source, orders).scenario(root)


class _Reader:
    """Turns YAML nodes into a scenario; every complaint names file, line and key."""

    def __init__(self, source: str, orders: Callable[[], Sequence[DemoOrder]]) -> None:
        self._source = source
        self._orders = orders

    def scenario(self, node: yaml.Node) -> Scenario:
        keys = self._mapping(
            node,
            "scenario",
            {"name", "steps", *_OPTIONS},
        )
        for needed in ("name", "steps"):
            if needed not in keys:
                self._fail(node, needed, "is missing")
        steps = tuple(self._step(step) for step in self._items(keys["steps"], "steps"))
        if not 1 <= len(steps) <= MAX_STEPS:
            self._fail(keys["steps"], "steps", f"between 1 and {MAX_STEPS} of them")
        options: dict[str, Any] = {}
        if "band" in keys:
            options["band"] = self._one_of(keys["band"], "band", ("wide", "telephone"))
        if "voice" in keys:
            options["voice"] = self._text(keys["voice"], "voice")
        if "accent" in keys:
            options["accent"] = self._text(keys["accent"], "accent")
        if "language" in keys:
            options["language"] = self._text(keys["language"], "language")
        if "speed" in keys:
            options["speed"] = self._number(keys["speed"], "speed", 80, 400)
        if "noise_db" in keys:
            options["noise_db"] = float(self._number(keys["noise_db"], "noise_db", 0, 60))
        if "noise" in keys:
            options["noise"] = self._one_of(keys["noise"], "noise", ("pink", "white", "babble"))
        if "audio_only" in keys:
            options["audio_only"] = self._flag(keys["audio_only"], "audio_only")
        if "not_hear" in keys:
            options["not_hear"] = self._patterns(keys["not_hear"], "not_hear")
        if "reactions" in keys:
            items = self._items(keys["reactions"], "reactions")
            options["reactions"] = tuple(self._reaction(item) for item in items)
        if "patience" in keys:
            options["patience"] = self._number(keys["patience"], "patience", 0, MAX_STEPS)
        if "expect" in keys:
            options["expect"] = self._expect(keys["expect"])
        return Scenario(self._text(keys["name"], "name"), steps, **options)

    def _reaction(self, node: yaml.Node) -> Reaction:
        keys = self._mapping(node, "reaction", {"hear", "say"})
        if "hear" not in keys:
            self._fail(node, "hear", "is missing")
        text = self._speech(keys["say"], "say") if "say" in keys else None
        return Reaction(self._pattern(keys["hear"], "hear"), text)

    def _step(self, node: yaml.Node) -> Step:
        keys = self._mapping(node, "step", set(_STEP_OPTIONS) | set().union(*_STEP_OPTIONS.values()))
        kinds = [kind for kind in _STEP_OPTIONS if kind in keys]
        if len(kinds) != 1:
            self._fail(node, "step", f"exactly one of {', '.join(_STEP_OPTIONS)}")
        kind = kinds[0]
        for key in keys.keys() - {kind} - _STEP_OPTIONS[kind]:
            self._fail(keys[key], key, f"does not belong to {kind}")
        ms = {
            key: self._number(keys[key], key, 0, MAX_MS)
            for key in ("within_ms", "after_ms", "stops_within_ms")
            if key in keys
        }
        value = keys[kind]
        if kind == "hear":
            return Hear(self._pattern(value, kind), **ms)
        if kind == "hear_audio":
            words = self._filled(keys["words"], "words").split() if "words" in keys else []
            return HearAudio(self._pattern(value, kind), tuple(words))
        if kind == "say":
            return Say(self._speech(value, kind), **ms)
        if kind == "barge_in":
            return BargeIn(self._speech(value, kind), **ms)
        if kind == "press":
            return Press(self._keys(value), **ms)
        if kind == "silence":
            return Silence(self._number(value, kind, 1, MAX_MS))
        if self._value(value) is not True:
            self._fail(value, kind, "true, or leave it out")
        return HangUp() if kind == "hangup" else BotHangsUp(**ms)

    def _expect(self, node: yaml.Node) -> Expect:
        keys = self._mapping(
            node, "expect", {"outcome", "intents", "said", "slots", "events", "no_events", "cut_off"}
        )
        options: dict[str, Any] = {}
        if "outcome" in keys:
            options["outcome"] = self._text(keys["outcome"], "outcome")
        for key in ("intents", "events", "no_events"):
            if key in keys:
                options[key] = tuple(self._text(item, key) for item in self._items(keys[key], key))
        if "said" in keys:
            options["said"] = self._patterns(keys["said"], "said")
        if "slots" in keys:
            slots = self._mapping(keys["slots"], "slots", None)
            options["slots"] = {name: self._filled(value, name) for name, value in slots.items()}
        if "cut_off" in keys:
            options["cut_off"] = self._flag(keys["cut_off"], "cut_off")
        return Expect(**options)

    def _pattern(self, node: yaml.Node, key: str) -> str:
        pattern = self._filled(node, key)
        try:
            compiled(pattern)
        except re.error as error:
            self._fail(node, key, f"{pattern!r} is not a regular expression: {error}")
        return pattern

    def _patterns(self, node: yaml.Node, key: str) -> tuple[str, ...]:
        nodes = self._items(node, key) if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self._pattern(item, key) for item in nodes)

    def _speech(self, node: yaml.Node, key: str) -> str:
        text = self._filled(node, key)
        if len(text) > MAX_SAY:
            self._fail(node, key, f"longer than {MAX_SAY} letters")
        for mark in re.findall(r"\[([^\]]*)\]", text):
            if not mark.isdigit() or int(mark) > MAX_MS:
                self._fail(node, key, f"[{mark}]: a pause is milliseconds in brackets")
        return text

    def _keys(self, node: yaml.Node) -> str:
        keys = self._filled(node, "press")
        if not re.fullmatch(r"[0-9*#]{1,40}", keys):
            self._fail(node, "press", f"{keys!r}: 1 to 40 of 0-9 * # (in quotes)")
        return keys

    def _filled(self, node: yaml.Node, key: str) -> str:
        text = self._text(node, key)
        if "{order." not in text:
            return text
        try:
            return expand(text, self._orders())
        except DataError as error:
            self._fail(node, key, str(error))

    def _text(self, node: yaml.Node, key: str) -> str:
        value = self._value(node)
        if not isinstance(value, str) or not value.strip():
            self._fail(node, key, f"{value!r}: a text that is not empty")
        return value

    def _number(self, node: yaml.Node, key: str, low: int, high: int) -> int:
        value = self._value(node)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._fail(node, key, f"{value!r}: a whole number from {low} to {high}")
        return value

    def _one_of(self, node: yaml.Node, key: str, allowed: tuple[str, ...]) -> str:
        value = self._text(node, key)
        if value not in allowed:
            self._fail(node, key, f"{value!r}: {', '.join(allowed[:-1])} or {allowed[-1]}")
        return value

    def _flag(self, node: yaml.Node, key: str) -> bool:
        value = self._value(node)
        if not isinstance(value, bool):
            self._fail(node, key, f"{value!r}: true or false")
        return value

    def _items(self, node: yaml.Node, key: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self._fail(node, key, "a list")
        return list(node.value)

    def _mapping(self, node: yaml.Node, key: str, allowed: set[str] | None) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._fail(node, key, "keys with values")
        found: dict[str, yaml.Node] = {}
        for name_node, value in node.value:
            name = str(self._value(name_node))
            if name in found:
                self._fail(name_node, name, "is given twice")
            if allowed is not None and name not in allowed:
                self._fail(name_node, name, f"unknown; allowed are {', '.join(sorted(allowed))}")
            found[name] = value
        return found

    def _value(self, node: yaml.Node) -> Any:
        try:
            return yaml.constructor.SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError) as error:
            self._fail(node, "value", str(error))

    def _fail(self, node: yaml.Node, key: str, message: str) -> NoReturn:
        raise DataError(f"{self._source}:{node.start_mark.line + 1}: {key}: {message}")


_OPTIONS = (
    "language",
    "accent",
    "voice",
    "speed",
    "noise_db",
    "noise",
    "band",
    "not_hear",
    "reactions",
    "patience",
    "expect",
    "audio_only",
)
"""What a scenario may say besides its name and its steps."""
_STEP_OPTIONS: dict[str, set[str]] = {
    "hear": {"within_ms"},
    "hear_audio": {"words"},
    "say": {"after_ms"},
    "barge_in": {"after_ms", "stops_within_ms"},
    "press": {"after_ms"},
    "silence": set(),
    "hangup": set(),
    "bot_hangs_up": {"within_ms"},
}
"""What a step may be, and what else it may say."""

"""Slot profiles from nlu_data/slots.yml, and whether they fit the dialogue they belong to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.dialogue.profiles import (
    Complete,
    EndOfTurn,
    Final,
    Interruption,
    Keypad,
    Ladder,
    Sense,
    SlotProfile,
)
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError
from voicebot.hearing import grammars
from voicebot.hearing.types import OPEN, Ears, Grammar
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

log = structlog.get_logger()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Part):
    groups: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def all(self, tongue: Tongue) -> tuple[str, ...]:
        return grammars.grammar("", self.groups, self.phrases, tongue.words_of).words


class _Complete(_Words):
    digits: int | None = Field(None, ge=1, le=30)


class _Sense(_Part):
    intents: tuple[str, ...] = ()
    silence_ms: int = Field(ge=200, le=5_000)


class _Final(_Part):
    phrases: tuple[str, ...] = Field(min_length=1)
    silence_ms: int = Field(ge=100, le=5_000)


class _End(_Part):
    silence_ms: int = Field(ge=200, le=5_000)
    complete_silence_ms: int = Field(ge=100, le=5_000)
    max_ms: int = Field(ge=1_000, le=60_000)
    complete: _Complete = _Complete()
    sense: _Sense | None = None
    final: _Final | None = None


class _Interruption(_Part):
    allowed: bool
    min_words: int = Field(ge=1, le=10)
    min_speech_ms: int = Field(ge=60, le=5_000)
    words: tuple[str, ...] = ()


class _Ladder(_Part):
    after_ms: int = Field(ge=1_000, le=60_000)
    prompts: tuple[str, ...]
    then: Literal["goodbye", "person"] = "goodbye"
    waiting_ms: int = Field(20_000, ge=1_000, le=120_000)


class _Keypad(_Part):
    digits: int = Field(ge=1, le=30)
    terminator: str = Field("#", pattern=r"^[#*]$")
    says: dict[str, str] = {}


class _Record(_Part):
    grammar: _Words = _Words()
    end: _End
    interruption: _Interruption
    no_input: _Ladder
    keypad: _Keypad | None = None


def load(path: Path, tongue: Tongue = POLISH, ears: str = "") -> dict[str, SlotProfile]:
    """Every record of slots.yml by name. ears: the language whose ears hear the answers; empty: the line's own. Errors: DataError naming the record and what is wrong with it."""
    try:
        tree = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    if not isinstance(tree, dict) or not all(isinstance(record, dict) for record in tree.values()):
        raise DataError(f"{path}: must hold one record per question")
    return {name: _profile(name, _with_base(name, tree, path), path, tongue, ears) for name in tree}


def _with_base(name: str, tree: Mapping[str, dict[str, Any]], path: Path) -> dict[str, Any]:
    """A record with everything it takes over through `like`."""
    chain, merged = [name], dict(tree[name])
    while (base := merged.pop("like", None)) is not None:
        if base not in tree or base in chain:
            raise DataError(f"{path}: {name}: like: {base!r} is not a record it can take over")
        chain.append(base)
        merged = {**tree[base], **merged}
    return merged


def _profile(name: str, record: dict[str, Any], path: Path, tongue: Tongue, ears: str) -> SlotProfile:
    try:
        read = _Record.model_validate(record)
        words, complete = read.grammar.all(tongue), read.end.complete.all(tongue)
        _check_final(read.end.final, words)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{path}: {name}.{where}: {first['msg']}") from error
    except DataError as error:
        raise DataError(f"{path}: {name}: {error}") from error
    return SlotProfile(
        name=name,
        grammar=Grammar(name, words, read.end.complete.digits, language=ears)
        if words
        else replace(OPEN, language=ears),
        end=EndOfTurn(
            read.end.silence_ms,
            read.end.complete_silence_ms,
            read.end.max_ms,
            Complete(read.end.complete.digits, frozenset(complete)),
            Sense(frozenset(read.end.sense.intents), read.end.sense.silence_ms) if read.end.sense else None,
            Final(frozenset(read.end.final.phrases), read.end.final.silence_ms) if read.end.final else None,
            tongue,
        ),
        interruption=Interruption(
            read.interruption.allowed,
            read.interruption.min_words,
            read.interruption.min_speech_ms,
            frozenset(read.interruption.words),
            tongue,
        ),
        no_input=Ladder(
            read.no_input.after_ms, read.no_input.prompts, read.no_input.then, read.no_input.waiting_ms
        ),
        keypad=Keypad(read.keypad.digits, read.keypad.terminator, read.keypad.says) if read.keypad else None,
    )


def _check_final(final: _Final | None, words: tuple[str, ...]) -> None:
    """A closed question hears nothing but its grammar: a last answer beside it would never come. Errors: DataError."""
    beside = set(final.phrases).difference(words) if final and words else ()
    if beside:
        raise DataError(f"end.final.phrases: {sorted(beside)[0]!r} is no entry of the question's grammar")


def questions(domain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(response, what it expects) for every question of a domain.yml tree."""
    for response, variations in (domain.get("responses") or {}).items():
        for variation in variations:
            expect = (variation.get("metadata") or {}).get("expect")
            if expect is not None:
                yield response, expect


def texts_of(domain: Mapping[str, Any]) -> dict[str, str]:
    """What each response of a domain.yml tree says, in its first variation."""
    responses = domain.get("responses") or {}
    return {name: variations[0]["text"] for name, variations in responses.items() if "text" in variations[0]}


def check(profiles: Mapping[str, SlotProfile], domain: Mapping[str, Any], prompts: Prompts) -> None:
    """Every question has its record, every record's prompts have a text. Errors: DataError naming the one that has not."""
    for response, expect in questions(domain):
        if expect not in profiles:
            raise DataError(f"domain.yml: {response} expects {expect!r}, which has no record in slots.yml")
    intents = {next(iter(one)) if isinstance(one, dict) else one for one in domain.get("intents") or ()}
    for profile in profiles.values():
        for intent in sorted(profile.end.sense.intents - intents) if profile.end.sense else ():
            raise DataError(f"slots.yml: {profile.name}.end.sense: {intent!r} is no intent of domain.yml")
        for key in profile.no_input.prompts:
            if key not in prompts:
                raise DataError(
                    f"slots.yml: {profile.name}.no_input names {key!r}, which is not in prompts.yml"
                )


def check_words(profiles: Mapping[str, SlotProfile], ears: Ears) -> None:
    """Every closed question can be heard by this model. Words that it lacks are said in one line of the log: their entries
    are never heard. Errors: DataError naming the question of which nothing is left."""
    missing: dict[str, list[str]] = {}
    for profile in profiles.values():
        if profile.grammar.is_open:
            continue
        unknown = set(grammars.unknown_words(profile.grammar, ears))
        if all(unknown.intersection(entry.split()) for entry in profile.grammar.words):
            raise DataError(f"slots.yml: {profile.name}: model {ears.name} knows no entry of its grammar")
        for word in sorted(unknown):
            missing.setdefault(word, []).append(profile.name)
    if missing:
        log.warning("grammar_words_unknown", model=ears.name, words=missing)


def load_domain(path: Path) -> dict[str, Any]:
    """domain.yml as a tree. Errors: DataError."""
    try:
        tree = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    if not isinstance(tree, dict):
        raise DataError(f"{path}: must be a Rasa domain")
    return tree

"""Sentences that must work without Rasa (nlu_data/prompts.yml)."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from string import Formatter
from typing import Self

import yaml

from voicebot.errors import DataError

WRITTEN = "_written"


class Prompts:
    """Texts by key, display Polish. `change` is seen at once by whoever holds this object or one that `plus` made of it."""

    def __init__(self, texts: MutableMapping[str, str]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read prompts.yml. Errors: DataError naming the file and the key."""
        try:
            tree = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
        if not isinstance(tree, dict):
            raise DataError(f"{path}: must be a list of `key: text`")
        for key, text in tree.items():
            if not isinstance(key, str) or not isinstance(text, str) or not text.strip():
                raise DataError(f"{path}: {key!r} must have a text that is not empty")
        return cls(tree)

    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def text(self, key: str, **fields: object) -> str:
        """The text with its {fields} filled in. Errors: DataError for an unknown key or a field nobody gave."""
        try:
            template = self._texts[key]
        except KeyError:
            raise DataError(f"prompts.yml has no text {key!r}") from None
        missing = {name for _, name, _, _ in Formatter().parse(template) if name} - fields.keys()
        if missing:
            raise DataError(f"prompts.yml: {key!r} asks for {sorted(missing)}, which is not known there")
        return template.format(**fields)

    def plus(self, texts: MutableMapping[str, str]) -> Self:
        """These and others, for who speaks from more than one file. A key of ours wins."""
        return type(self)(ChainMap(self._texts, texts))

    def change(self, texts: Mapping[str, str]) -> None:
        """From now on these, for the keys that they have."""
        self._texts.update(texts)

    def texts(self) -> dict[str, str]:
        """Every text by key as it stands in the file."""
        return dict(self._texts)

    def written(self) -> Self:
        """For who reads: a text whose key ends in `_written` takes the place of the spoken one."""
        own = {key.removesuffix(WRITTEN): text for key, text in self._texts.items() if key.endswith(WRITTEN)}
        return type(self)({**self._texts, **own})

    def all(self) -> tuple[str, ...]:
        """Every text as it stands in the file, {fields} and all."""
        return tuple(self._texts.values())

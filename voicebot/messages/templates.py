"""What messages to customers say (nlu_data/messages.yml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Self

import yaml

from voicebot.errors import DataError
from voicebot.messages.types import Channel, Outgoing


@dataclass(frozen=True, slots=True)
class Template:
    """One message. sms: its short form; None where there is none."""

    subject: str
    text: str
    sms: str | None


class Templates:
    """Messages by name."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = dict(templates)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read messages.yml. Errors: DataError naming the file, the message and the key."""
        try:
            tree = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
        if not isinstance(tree, dict):
            raise DataError(f"{path}: must be a list of messages by name")
        return cls({str(name): _template(path, str(name), entry) for name, entry in tree.items()})

    def names(self) -> frozenset[str]:
        """Every message there is."""
        return frozenset(self._templates)

    def email(self, name: str, key: str, to: str, **fields: object) -> Outgoing:
        """An e-mail from a template. Errors: DataError for an unknown name, or a field that nobody gave."""
        template = self._template(name)
        return Outgoing(
            key,
            Channel.EMAIL,
            to,
            _filled(name, template.subject, fields),
            _filled(name, template.text, fields),
        )

    def sms(self, name: str, key: str, to: str, **fields: object) -> Outgoing | None:
        """An SMS; None where this message has no short form. Errors: as `email`."""
        template = self._template(name)
        if template.sms is None:
            return None
        return Outgoing(key, Channel.SMS, to, "", _filled(name, template.sms, fields))

    def _template(self, name: str) -> Template:
        try:
            return self._templates[name]
        except KeyError:
            raise DataError(f"messages.yml has no message {name!r}") from None


def _template(path: Path, name: str, entry: object) -> Template:
    if not isinstance(entry, dict) or set(entry) - {"subject", "text", "sms"}:
        raise DataError(f"{path}: {name!r} must have subject and text, and may have sms; nothing else")
    texts: dict[str, str] = {}
    for key, text in entry.items():
        if not isinstance(text, str) or not text.strip():
            raise DataError(f"{path}: {name}.{key} must be a text that is not empty")
        try:
            list(Formatter().parse(text))
        except ValueError as error:
            raise DataError(f"{path}: {name}.{key}: {error}") from error
        texts[key] = text
    if "subject" not in texts or "text" not in texts:
        raise DataError(f"{path}: {name!r} must have subject and text")
    if "\n" in texts["subject"]:
        raise DataError(f"{path}: {name}.subject must be one line")
    return Template(texts["subject"], texts["text"], texts.get("sms"))


def _filled(name: str, text: str, fields: Mapping[str, object]) -> str:
    missing = {field for _, field, _, _ in Formatter().parse(text) if field} - fields.keys()
    if missing:
        raise DataError(f"messages.yml: {name!r} asks for {sorted(missing)}, which is not known there")
    return text.format(**fields)

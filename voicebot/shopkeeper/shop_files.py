"""The data files of a line with the shopkeeper's own above them: read and checked in one place, at the start and before every change."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from voicebot.config import Config
from voicebot.config_language import HOUSE
from voicebot.contact import desk_settings, queues
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.hours_settings import HoursSettings
from voicebot.contact.hours_words import HoursWords
from voicebot.contact.types import Queue
from voicebot.dialogue import profile_loader, tree_loader
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.responses import Responses
from voicebot.dialogue.tree import Tree
from voicebot.errors import DataError
from voicebot.shopkeeper import wording
from voicebot.shopkeeper.overlay import Overlay
from voicebot.shopkeeper.wording import Wording
from voicebot.widget import settings as widget_settings
from voicebot.widget.settings import Widget

FOLDER = "shop"
"""Below the data directory."""
HOURS, TEXTS, QUEUES, KEYPAD, WIDGET = "hours", "texts", "queues", "keypad", "widget"
SHEETS = (HOURS, TEXTS, QUEUES, KEYPAD, WIDGET)


class _Hours(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: HoursSettings


@dataclass(frozen=True, slots=True)
class ShopFiles:
    """All of them, fitting each other. wording: what is said by key, as delivered and now. queues, desk: None where nobody is put
    through. sources: the file that each sheet came from, as its tree."""

    prompts: Prompts
    profiles: Mapping[str, SlotProfile]
    domain: Mapping[str, Any]
    responses: Responses
    faq: Faq
    wording: Wording
    tree: Tree
    widget: Widget
    queues: Mapping[str, Queue] | None
    desk: DeskSettings | None
    sources: Mapping[str, Any]

    def said(self) -> Prompts:
        """For who speaks from prompts.yml and domain.yml alike."""
        return self.prompts.plus(self.responses.texts)

    def follow(self, fresh: "ShopFiles") -> None:
        """Say and keep from now on what stands in `fresh`, where that needs no new start: texts and hours. Whoever holds parts of
        this object has them at once."""
        self.wording.change(fresh.wording)
        speak(self.wording, self.prompts, self.responses, self.faq)
        self.faq.hours.change(fresh.faq.hours)


def folder_of(config: Config) -> Path:
    """Where the shopkeeper's files are."""
    return config.data.directory / FOLDER


def read(config: Config, overlay: Overlay | None = None) -> ShopFiles:
    """Every file, checked by itself and against the others. Blocks. Errors: DataError (SettingRefused where a text does not fit)."""
    nlu, contact = config.data.nlu, config.contact
    overlay = overlay or Overlay(folder_of(config))
    named = {
        HOURS: nlu / "faq.yml",
        QUEUES: contact.queues or nlu / "queues.yml",
        KEYPAD: nlu / "keypad.yml",
        WIDGET: nlu / "widget.yml",
    }
    files = {sheet: overlay.path(sheet) or path for sheet, path in named.items()}
    prompts = Prompts.load(nlu / "prompts.yml")
    ears = "" if config.language.default == HOUSE else HOUSE
    profiles, domain = (
        profile_loader.load(nlu / "slots.yml", ears=ears),
        profile_loader.load_domain(nlu / "domain.yml"),
    )
    profile_loader.check(profiles, domain, prompts)
    faq, responses = Faq.load(nlu / "faq.yml"), Responses(domain)
    said = Wording(wording.heard(prompts, responses, faq), overlay.read(TEXTS)[0] or {})
    speak(said, prompts, responses, faq)
    if (own := overlay.path(HOURS)) is not None:
        faq.hours.change(_hours(own).hours())
    HoursWords(faq.hours, prompts)
    tree = tree_loader.load(files[KEYPAD])
    tree_loader.check(tree, prompts.plus(responses.texts).keys(), profiles)
    widget = widget_settings.load(files[WIDGET])
    all_queues, desk = None, None
    if contact.enabled:
        all_queues = queues.load(files[QUEUES])
        desk = desk_settings.load(contact.desk or nlu / "desk.yml", all_queues, faq.hours)
    else:
        del files[QUEUES]
    sources = {sheet: yaml.safe_load(file.read_text("utf-8")) for sheet, file in files.items()}
    return ShopFiles(prompts, profiles, domain, responses, faq, said, tree, widget, all_queues, desk, sources)


def speak(said: Wording, prompts: Prompts, responses: Responses, faq: Faq) -> None:
    """Put the words where they are spoken from."""
    texts = said.texts()
    prompts.change({key: text for key, text in texts.items() if key in prompts})
    responses.change({key: text for key, text in texts.items() if key in responses.texts})
    faq.change(texts)


def _hours(path: Path) -> HoursSettings:
    try:
        return _Hours.model_validate(yaml.safe_load(path.read_text("utf-8"))).hours
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error

"""The data files of a language beside the house's own, read and checked: by themselves, and against what the house can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voicebot.contact.hours import Hours
from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue import profile_loader, tree_loader
from voicebot.dialogue.consent import ConsentWords
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.responses import Responses
from voicebot.dialogue.tree import Tree
from voicebot.errors import DataError
from voicebot.languages.pack import LanguagePack

FOR_STAFF = (
    "summary_",
    "card_",
    "whisper_",
    "callback_why_",
    "callback_consent",
    "callback_soon",
    "callback_noted",
    "callback_widget",
    "consent_",
    "matter_",
    "refund_",
    "wish_",
    "invoice_",
    "voicemail_no_",
)
"""Beginnings of the keys of prompts.yml that no caller hears: they stay in the house's language, unless the pack has its own."""
MATTERS = "matter_form"
"""The form of a domain that takes returns, complaints and the like."""


@dataclass(frozen=True, slots=True)
class Books:
    """As the house's own files of the same names (shopkeeper.shop_files)."""

    prompts: Prompts
    profiles: Mapping[str, SlotProfile]
    domain: Mapping[str, Any]
    responses: Responses
    faq: Faq
    tree: Tree
    consent: ConsentWords

    def said(self) -> Prompts:
        """For who speaks from prompts.yml and domain.yml alike."""
        return self.prompts.plus(self.responses.texts)

    @property
    def has_matters(self) -> bool:
        """Whether its dialogue takes more than questions for orders and for people."""
        return MATTERS in (self.domain.get("forms") or {})


def read(pack: LanguagePack, house: Prompts, hours: Hours) -> Books:
    """house: the house's own texts. hours: of its people, whatever language is spoken. Blocks. Errors: DataError."""
    folder = pack.folder
    prompts = _with_staffs_own(Prompts.load(folder / "prompts.yml"), house, pack)
    profiles = profile_loader.load(folder / "slots.yml", pack.tongue, pack.code)
    domain = profile_loader.load_domain(folder / "domain.yml")
    profile_loader.check(profiles, domain, prompts)
    responses, faq = Responses(domain), Faq.load(folder / "faq.yml", hours)
    HoursWords(hours, prompts, pack.tongue)
    tree = tree_loader.load(folder / "keypad.yml", pack.tongue)
    tree_loader.check(tree, prompts.plus(responses.texts).keys(), profiles)
    consent = ConsentWords.load(folder / "consent.yml")
    return Books(prompts, profiles, domain, responses, faq, tree, consent)


def _with_staffs_own(own: Prompts, house: Prompts, pack: LanguagePack) -> Prompts:
    """What callers hear must be the pack's: nobody is to hear a sentence of another language in the middle of a call."""
    heard = {key for key in house.texts() if not key.startswith(FOR_STAFF)}
    if missing := sorted(heard - own.keys()):
        raise DataError(f"{pack.folder / 'prompts.yml'}: {missing[0]!r} is missing ({len(missing)} in all)")
    return own.plus(house.texts())

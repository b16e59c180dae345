"""The sentences that callers hear, by key, as they were delivered and as the shopkeeper wants them. Pure."""

from collections.abc import Mapping

from voicebot.dialogue.faq import Faq
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.responses import Responses, fields
from voicebot.errors import SettingRefused

LONGEST = 400
"""Characters: half a minute of speech."""
UNHEARD = (
    "summary_",
    "card_",
    "callback_why_",
    "callback_consent",
    "callback_widget",
    "consent_",
    "voicemail_",
    "person_wish",
    "callback_wish",
    "key_",
    "months",
    "hours_weekdays",
)
"""How keys of prompts.yml begin that nobody hears, or that code takes apart: what agents read, what keys stand for, proofs of consent."""


class Wording:
    """delivered: every sentence by key. changed: the shopkeeper's, by key. Errors: SettingRefused for one that does not fit."""

    def __init__(self, delivered: Mapping[str, str], changed: object) -> None:
        self.delivered = dict(delivered)
        self.changed = _checked(self.delivered, changed)

    def texts(self) -> dict[str, str]:
        """What is said, all of it."""
        return self.delivered | self.changed

    def change(self, to: "Wording") -> None:
        """From now on these."""
        self.delivered, self.changed = to.delivered, to.changed


def heard(prompts: Prompts, responses: Responses, faq: Faq) -> dict[str, str]:
    """What callers hear by key, as delivered: of prompts.yml, domain.yml and the answers of faq.yml."""
    own = {key: text for key, text in prompts.texts().items() if not key.startswith(UNHEARD)}
    return own | responses.delivered | faq.said()


def _checked(delivered: Mapping[str, str], changed: object) -> dict[str, str]:
    if not isinstance(changed, Mapping):
        raise SettingRefused("texts", changed, "mapping")
    return {
        key: text.strip()
        for key, text in changed.items()
        if _fits(delivered, key, text) and text.strip() != delivered[key]
    }


def _fits(delivered: Mapping[str, str], key: object, text: object) -> bool:
    """Whether this sentence may stand there: True. Errors: SettingRefused."""
    field = f"texts.{key}"
    if not isinstance(key, str) or key not in delivered:
        raise SettingRefused(field, text, "unknown_key")
    if not isinstance(text, str) or not text.strip():
        raise SettingRefused(field, text, "empty")
    if len(text) > LONGEST:
        raise SettingRefused(field, text, "too_long", {"most": LONGEST})
    if not text.strip().isprintable():
        raise SettingRefused(field, text, "one_line")
    wanted = fields(delivered[key])
    try:
        same = fields(text) == wanted and text.format(**dict.fromkeys(wanted, "")) is not None
    except (ValueError, KeyError, IndexError, AttributeError):
        same = False
    if not same:
        shown = " ".join(f"{{{name}}}" for name in sorted(wanted))
        raise SettingRefused(field, text, "fields" if wanted else "no_fields", {"fields": shown})
    return True

"""A wish for a call back taken without the dialogue engine: kept at once, the phone number, goodbye."""

import structlog

from voicebot.dialogue import phone
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Message, Reply
from voicebot.errors import VoicebotError
from voicebot.hearing.numbers import fold
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.port import SPOKEN, CallbackBook, CallbackWish, Consent

log = structlog.get_logger()

DOWN, ASKED = "dialogue_down", "asked"
"""Why somebody is to call back: the engine is out, or the caller wants it."""
TRIES = 3
"""Answers without a usable number, after which the wish stays without one."""
TEXTS = (
    "dialogue_down_asked",
    "dialogue_down_phone_again",
    "dialogue_down_phone_keypad",
    "dialogue_down_confirm",
    "dialogue_down_confirm_again",
    "dialogue_down_saved",
    "dialogue_down_unsaved",
    "dialogue_down_lost",
    "summary_dialogue_down",
    "summary_asked",
)
"""What is said here, and written to the consultant."""


def wants_person(text: str, tongue: Tongue = POLISH) -> bool:
    """The caller asks for a human being, in whatever form of the word."""
    return any(word.startswith(tongue.answers.person) for word in fold(text).split())


class Wish:
    """What one call leaves for the consultant. reason: DOWN or ASKED. about: what else they should know, sentences."""

    def __init__(self, call_id: str, callbacks: CallbackBook, prompts: Prompts, reason: str = DOWN) -> None:
        self._call_id = call_id
        self._callbacks = callbacks
        self._prompts = prompts
        self._reason = reason
        self.about: tuple[str, ...] = ()

    async def record(self, national: str | None = None, agreed: str | None = None) -> bool:
        """Keep it, as far as it is known now; False when it could not be kept. national: nine digits. agreed: the question to be
        called by it that was answered with yes."""
        summary = " ".join((self._prompts.text(f"summary_{self._reason}"), *self.about))
        number = phone.e164(national) if national else None
        consent = None if agreed is None else Consent(SPOKEN, agreed)
        try:
            await self._callbacks.record(
                CallbackWish(self._call_id, self._reason, number, summary, consent=consent)
            )
        except VoicebotError as error:
            log.error("wish_lost", kind=type(error).__name__)
            return False
        return True


class EmergencyCall:
    """Asks for the number, reads it back, hangs up. Every answer leads on; nothing loops."""

    def __init__(self, wish: Wish, prompts: Prompts, tongue: Tongue = POLISH) -> None:
        self._tongue = tongue
        self._wish = wish
        self._prompts = prompts
        self._phone: str | None = None
        self._misses = 0

    async def begin(self, opening: str) -> Reply:
        """Ask for the number in the words of prompt `opening`; the wish is on record before it is known."""
        if not await self._wish.record():
            return self._bye("dialogue_down_lost")
        return self._ask(opening)

    async def turn(self, text: str) -> Reply:
        """One answer of the caller."""
        folded = fold(text)
        number = phone.national(self._tongue.digits(text))
        if number is not None:
            self._phone, self._misses = number, 0
            return self._confirm("dialogue_down_confirm")
        if self._phone is not None:
            return await self._confirmation(folded)
        answers = self._tongue.answers
        bare_no = folded.strip() in answers.bare & answers.no
        if bare_no or any(phrase in folded for phrase in answers.unwilling):
            return self._bye("dialogue_down_unsaved")
        if wants_person(text, self._tongue):
            return self._missed("dialogue_down_asked")
        return self._missed("dialogue_down_phone_again")

    async def _confirmation(self, folded: str) -> Reply:
        words = set(folded.split())
        if words & self._tongue.answers.no:
            self._phone = None
            return self._missed("dialogue_down_phone_again")
        if words & self._tongue.answers.yes:
            asked = self._prompts.text("dialogue_down_confirm", phone=phone.display(self._phone or ""))
            saved = await self._wish.record(self._phone, asked)
            return self._bye("dialogue_down_saved" if saved else "dialogue_down_lost")
        self._misses += 1
        if self._misses < TRIES:
            return self._confirm("dialogue_down_confirm_again")
        await self._wish.record(self._phone)
        return self._bye("dialogue_down_saved")

    def _missed(self, key: str) -> Reply:
        self._misses += 1
        if self._misses >= TRIES:
            return self._bye("dialogue_down_unsaved")
        return self._ask("dialogue_down_phone_keypad" if self._misses == TRIES - 1 else key)

    def _ask(self, key: str) -> Reply:
        return self._reply(Message(self._prompts.text(key), expect="phone_number", command="callback"))

    def _confirm(self, key: str) -> Reply:
        text = self._prompts.text(key, phone=phone.display(self._phone or ""))
        return self._reply(Message(text, expect="confirm_phone"))

    def _bye(self, key: str) -> Reply:
        return self._reply(Message(self._prompts.text(key), command="hangup"))

    def _reply(self, message: Message) -> Reply:
        return Reply((message,), slots={"outcome": "callback"})

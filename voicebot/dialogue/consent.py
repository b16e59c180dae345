"""May this call be recorded? Asked before anything else, understood here, so that it depends on no engine; then the conversation
begins as it would have."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Dialogue, Gist, Message, Reply
from voicebot.errors import DataError
from voicebot.hearing.acceptance import made_of
from voicebot.hearing.numbers import fold

QUESTION = "recording_consent"
"""Its record in slots.yml."""
MAX_WORDS = 80
"""Characters of an answer that are kept as proof; a longer one is none."""
FORESEEN = 2
"""Words at the end of the question that need not be heard out to know what it asks."""


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """The entries, folded, that a whole answer is made of."""

    yes: frozenset[str]
    no: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read consent.yml. Errors: DataError naming the file and the key."""
        try:
            tree = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
        if not isinstance(tree, dict) or set(tree) != {"yes", "no"}:
            raise DataError(f"{path}: must have exactly the keys yes and no")
        for key, entries in tree.items():
            if not isinstance(entries, list) or not entries or not all(_is_entry(entry) for entry in entries):
                raise DataError(f"{path}: {key} must be a list of words and phrases in letters")
        yes, no = (frozenset(" ".join(_words(entry)) for entry in tree[key]) for key in ("yes", "no"))
        if both := yes & no:
            raise DataError(f"{path}: {sorted(both)} cannot mean yes and no")
        return cls(yes, no)

    def answer(self, text: str) -> bool | None:
        """Yes, no, or None for anything else: consent is never guessed."""
        words = _words(text)
        if not words or len(text) > MAX_WORDS:
            return None
        if made_of(words, self.yes):
            return True
        return False if made_of(words, self.no) else None


def _is_entry(entry: object) -> bool:
    return isinstance(entry, str) and bool(_words(entry))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


class AskFirst:
    """The Dialogue of one call that is asked first. answered: told once, (consent, the words it was given or refused with)."""

    def __init__(
        self,
        primary: Dialogue,
        prompts: Prompts,
        words: ConsentWords,
        answered: Callable[[bool, str | None], None],
    ) -> None:
        self._primary, self._prompts, self._words, self._answered = primary, prompts, words, answered
        self._context: Mapping[str, Any] | None = None
        """What the conversation behind will begin with; None once it has begun."""
        self._asked = " ".join(prompts.text(key) for key in ("recording_hello", "recording_question"))
        self._again = False

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Who is speaking, and the question."""
        self._context = {**context, "greeted": True}
        return Reply((Message(self._prompts.text("recording_hello")), self._question()))

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn. Without a clear yes the call goes on unrecorded; a caller who spoke of something else has begun with it."""
        if self._context is None:
            return await self._primary.turn(call_id, text, heard=heard, source=source)
        # silence and speech that nobody understands come as a rule's words: not the caller's
        said = "" if source == "policy" else text
        consent = self._words.answer(said)
        if consent and heard is not None and not self._understood_from(heard):
            if not self._again:  # a yes to "good morning" is none to what they have not heard yet
                self._again, self._asked = True, self._prompts.text("recording_question")
                return Reply((self._question(),))
            consent, said = None, ""
        self._answered(consent is True, None if consent is None else said)
        context, self._context = self._context, None
        opening = await self._primary.start(call_id, context)
        if consent is not None:
            thanks = Message(self._prompts.text("recording_yes" if consent else "recording_no"))
            return Reply(
                (thanks, *opening.messages), intent="affirm" if consent else "deny", slots=opening.slots
            )
        if not said:
            return opening
        reply = await self._primary.turn(call_id, text, heard=heard, source=source)
        # what everybody should know first is not lost; the question that follows it is
        first = tuple(message for message in opening.messages if not message.expect and not message.command)
        return Reply((*first, *reply.messages), reply.intent, reply.confidence, reply.slots)

    def _question(self) -> Message:
        return Message(self._prompts.text("recording_question"), expect=QUESTION)

    def _understood_from(self, heard: str) -> bool:
        """Whether this much of our words, which the caller cut off, says what is asked."""
        return heard.startswith(" ".join(self._asked.split()[:-FORESEEN]))

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """Let the engine understand ahead, once it has the word."""
        return await self._primary.prepare(call_id, text) if self._context is None else None

    async def end(self, call_id: str) -> None:
        """Forget the conversation."""
        await self._primary.end(call_id)

"""Order number and postcode by keys (or dictated), until the order is told, refused for good, or nothing helps."""

from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.actions.dictation import dictated
from voicebot.dialogue.actions.order_answer import OrderDesk, Verdict
from voicebot.dialogue.actions.steps import MISSES_BEFORE_PERSON
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Message
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.port import Order

NUMBER, POSTCODE = "keypad_order_number", "keypad_postal_code"
QUESTIONS = (NUMBER, POSTCODE)
"""The slot profiles this asks by."""
TEXTS = (
    "utter_ask_number_keypad",
    "utter_ask_number_length",
    "utter_ask_postcode_keypad",
    "utter_ask_postcode_length",
    "utter_refused",
    "utter_refused_for_good",
    "utter_shop_down",
    "utter_numbers_failed",
)
"""What it says, besides the state of the order."""
_OUTCOMES = {
    Verdict.TOLD: "answered",
    Verdict.REFUSED_FOR_GOOD: "refused",
    Verdict.SHOP_DOWN: "shop_down",
}


class Went(Enum):
    """Where an order conversation stands."""

    ON = "a question is open"
    OVER = "all is said"
    NOWHERE = "no usable answer, three times: a person"


@dataclass(frozen=True, slots=True)
class Step:
    """What to say next. told: the number of the order whose state is in the messages."""

    messages: tuple[Message, ...]
    went: Went = Went.ON
    outcome: str | None = None
    told: str | None = None


class OrderTalk:
    """One question for an order. refusals: guesses of the whole call so far; read it afterwards."""

    def __init__(self, desk: OrderDesk, texts: Prompts, refusals: int, tongue: Tongue = POLISH) -> None:
        self._tongue = tongue
        self._desk = desk
        self._texts = texts
        self.refusals = refusals
        self.number: str | None = None
        self.postcode: str | None = None
        self._misses = 0

    def open(self) -> Step:
        """The first question."""
        return Step((self._question("keypad"),))

    async def about(self, order: Order) -> Step:
        """No question: the shop's page vouches for this order."""
        self.number, self.postcode = order.number, order.postcode
        return await self._answer(order.number, order.postcode)

    async def turn(self, said: str) -> Step:
        """One answer of the caller: digits, dictated numbers, or something else."""
        runs = self._tongue.number_runs(said)
        found = dictated(runs, "postal_code" if self.number else "order_number")
        self.number = found.order_number or self.number
        self.postcode = found.postal_code or self.postcode
        if found.order_number is None and found.postal_code is None:
            self._misses += 1
            if self._misses >= MISSES_BEFORE_PERSON:
                return Step((Message(self._texts.text("utter_numbers_failed")),), Went.NOWHERE)
            return Step((self._question("length" if runs else "keypad"),))
        self._misses = 0
        if self.number is None or self.postcode is None:
            return Step((self._question("keypad"),))
        return await self._answer(self.number, self.postcode)

    async def _answer(self, number: str, postcode: str) -> Step:
        answer = await self._desk.answer(number, postcode, self.refusals)
        self.refusals = answer.refusals
        said = tuple(Message(self._texts.text(line.response, **line.fields)) for line in answer.lines)
        if answer.verdict is Verdict.REFUSED:
            self.number = self.postcode = None
            return Step((*said, self._question("keypad")))
        told = number if answer.verdict is Verdict.TOLD else None
        return Step(said, Went.OVER, _OUTCOMES[answer.verdict], told)

    def _question(self, wording: str) -> Message:
        """wording: the ending of the question's ladder in domain.yml."""
        if self.number is None:
            return Message(self._texts.text(f"utter_ask_number_{wording}"), expect=NUMBER)
        return Message(self._texts.text(f"utter_ask_postcode_{wording}"), expect=POSTCODE)

"""Questions about the shop itself, answered from its own file."""

from voicebot.clock import Clock
from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue.actions import answers
from voicebot.dialogue.actions.talk import Events, Talk
from voicebot.dialogue.faq import Faq

HOURS = "opening_hours"
_STILL_OPEN = frozenset({"offer_person", "resume_matter"})
"""Questions outside forms that a question about the shop does not answer."""


class ShopQuestion:
    """action_shop_question: the answer; what was open is asked again."""

    def __init__(self, faq: Faq, hours: HoursWords, clock: Clock) -> None:
        self._faq = faq
        self._hours = hours
        self._clock = clock

    async def __call__(self, talk: Talk) -> Events:
        """What the shop says; a question its file has no answer to is one for a person. Who asks for the hours, and not for
        those of the weekend and the like, hears first whether it is open."""
        answer = self._faq.answer(talk.intent, talk.text)
        if answer is None:
            talk.say("utter_no_not_offered")
        else:
            if talk.intent == HOURS and answer == self._faq.answer(HOURS, ""):
                answer = f"{self._hours.state(self._clock.now())} {answer}"
            talk.say("utter_shop_answer", answer=answer)
        if talk.form is None and talk.asked in _STILL_OPEN:
            return await answers.ask_again(talk)
        if talk.form is None:
            talk.say("utter_anything_else")
        return []

"""Tests of voicebot.dialogue.actions.questions."""

from tests.support.dialogue import FAQ, HOURS_WORDS, NOW, Conversation, FixedClock, bot
from voicebot.dialogue.actions.questions import ShopQuestion
from voicebot.dialogue.faq import Faq

ASK = ShopQuestion(FAQ, HOURS_WORDS, FixedClock())


async def test_a_question_is_answered_from_the_shops_file() -> None:
    """And the caller asked for more."""
    conversation = Conversation("ile kosztuje kurier", "delivery_info")
    await ASK(conversation.talk)
    assert conversation.texts()[0].startswith("Kurier kosztuje piętnaście złotych")
    assert conversation.expects == "anything_else"


async def test_whether_it_is_open_is_said_before_the_hours() -> None:
    """Who asks for them wants to come or to call now."""
    conversation = Conversation("w jakich godzinach pracujecie", "opening_hours")
    await ASK(conversation.talk)
    assert conversation.texts()[0] == f"{HOURS_WORDS.state(NOW)} {FAQ.answer('opening_hours', '')}"
    assert conversation.texts()[0].startswith(
        "Teraz jest otwarte. Zapraszamy dziś do szesnastej. Pracujemy od"
    )


async def test_who_asks_for_the_weekend_hears_of_the_weekend() -> None:
    """Not whether it is open now."""
    conversation = Conversation("a w sobotę", "opening_hours")
    await ASK(conversation.talk)
    assert conversation.texts()[0] == FAQ.answer("opening_hours", "sobota")


async def test_in_a_form_the_form_asks_its_own_question() -> None:
    """Only the answer is said."""
    conversation = Conversation("godziny otwarcia", "opening_hours", form="verify_form")
    await ASK(conversation.talk)
    assert conversation.responses == ["utter_shop_answer"]


async def test_an_offer_that_was_open_stays_open() -> None:
    """It is made again."""
    before = [bot("Czy konsultant ma oddzwonić?", expect="offer_person")]
    conversation = Conversation("a w jakich godzinach", "opening_hours", before=before)
    await ASK(conversation.talk)
    assert conversation.responses == ["utter_shop_answer", "utter_offer_person"]


async def test_a_question_without_an_answer_is_admitted() -> None:
    """The shopkeeper took it out of the file."""
    conversation = Conversation("czy są raty", "payment_info")
    await ShopQuestion(Faq(FAQ.hours, {}), HOURS_WORDS, FixedClock())(conversation.talk)
    assert conversation.responses[0] == "utter_no_not_offered"

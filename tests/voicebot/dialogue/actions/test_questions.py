"""Tests of voicebot.dialogue.actions.questions."""

from tests.support.dialogue import FAQ, Conversation, bot
from voicebot.dialogue.actions.questions import ShopQuestion
from voicebot.dialogue.faq import Faq

ASK = ShopQuestion(FAQ)


async def test_a_question_is_answered_from_the_shops_file() -> None:
    """And the caller asked for more."""
    conversation = Conversation("ile kosztuje kurier", "delivery_info")
    await ASK(conversation.talk)
    assert conversation.texts()[0].startswith("Kurier kosztuje piętnaście złotych")
    assert conversation.expects == "anything_else"


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
    await ShopQuestion(Faq(FAQ.hours, {}))(conversation.talk)
    assert conversation.responses[0] == "utter_no_not_offered"

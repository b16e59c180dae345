"""Tests of voicebot.dialogue.actions.greeting."""

from tests.support.dialogue import NOW, ORDER, Board, Conversation, slots_of
from voicebot.dialogue.actions.greeting import Greeting
from voicebot.shop.port import Order


async def test_a_call_begins_with_who_speaks_and_how_to_reach_a_person() -> None:
    """The welcome says it is automatic and names konsultant."""
    conversation = Conversation()
    await Greeting(None)(conversation.talk)
    (text,) = conversation.texts()
    assert "automatyczny" in text
    assert "konsultant" in text
    assert conversation.expects == "how_can_i_help"


async def test_a_notice_is_heard_before_the_question() -> None:
    """Who speaks, what is wrong, then the question and how to reach a person; one for a carrier's parcels is not said yet."""
    board = Board({None: "Magazyn dziś nie pracuje.", "DPD": "Strajk."})
    conversation = Conversation()
    await Greeting(board)(conversation.talk)
    first, notice, question = conversation.texts()
    assert "automatyczny" in first
    assert notice == "Ważna informacja. Magazyn dziś nie pracuje."
    assert "konsultant" in question
    assert conversation.expects == "how_can_i_help"
    assert board.until > NOW


async def test_notices_that_cannot_be_read_cost_no_call() -> None:
    """The plain welcome."""
    board = Board({})
    board.torn = True
    conversation = Conversation()
    await Greeting(board)(conversation.talk)
    assert conversation.responses == ["utter_welcome"]


async def test_who_was_greeted_already_hears_only_the_rest() -> None:
    """The line has said who is speaking, to ask whether it may record: notices and the question are left."""
    for board, said in ((None, 1), (Board({None: "Magazyn dziś nie pracuje."}), 2)):
        conversation = Conversation(metadata={"greeted": True})
        await Greeting(board)(conversation.talk)
        assert len(conversation.texts()) == said
        assert "automatyczny" not in " ".join(conversation.texts())
        assert conversation.expects == "how_can_i_help"


async def vouched(call_id: str, within_s: float) -> Order | None:
    """The page vouches for ORDER, on this call."""
    return ORDER if call_id == "call-1" else None


async def test_who_comes_from_the_page_of_an_order_is_asked_whether_it_is_about_that() -> None:
    """With its number, which makes it verified; nothing else of it is said."""
    conversation = Conversation()
    events = await Greeting(None, vouched)(conversation.talk)
    first, question = conversation.texts()
    assert "automatyczny" in first
    assert "Czy chodzi o zamówienie numer 123 456?" in question
    assert conversation.expects == "signed_order"
    assert slots_of(events) == {
        "order_number": "123456",
        "postal_code": "31152",
        "verified": True,
        "verified_by": "signed",
        "signed_used": True,
    }


async def test_the_question_about_the_order_comes_after_notices_and_greets_once() -> None:
    """Also where the line has already asked whether it may record."""
    conversation = Conversation(metadata={"greeted": True})
    await Greeting(Board({None: "Magazyn dziś nie pracuje."}), vouched)(conversation.talk)
    notice, question = conversation.texts()
    assert "Magazyn" in notice
    assert "konsultant" in question
    assert conversation.expects == "signed_order"


async def test_a_line_with_more_languages_has_room_before_its_question() -> None:
    """What it offers is put between the two by the call (voicebot.languages.choice)."""
    conversation = Conversation(metadata={"offers": True})
    await Greeting(None)(conversation.talk)
    assert conversation.responses == ["utter_welcome_first", "utter_welcome_question"]

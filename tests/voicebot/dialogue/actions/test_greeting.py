"""Tests of voicebot.dialogue.actions.greeting."""

from tests.support.dialogue import NOW, Board, Conversation
from voicebot.dialogue.actions.greeting import Greeting


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

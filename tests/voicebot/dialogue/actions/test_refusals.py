"""Tests of voicebot.dialogue.actions.refusals."""

import pytest

from tests.support.dialogue import Conversation
from voicebot.dialogue.actions.refusals import refused
from voicebot.shop.matters import Refusal


@pytest.mark.parametrize("refusal", list(Refusal))
@pytest.mark.parametrize("kind", ["return", "exchange", "complaint", "cancel", "redirect", "invoice"])
def test_every_refusal_has_words_and_a_person(kind: str, refusal: Refusal) -> None:
    """Plain ones, in the shop's own file."""
    conversation = Conversation()
    refused(conversation.talk, kind, refusal)
    assert len(conversation.texts()) == 2
    assert conversation.expects == "offer_person"


def test_the_same_refusal_is_another_one_for_another_matter() -> None:
    """Too late for a return is not too late for a complaint."""
    said = []
    for kind in ("return", "complaint"):
        conversation = Conversation()
        refused(conversation.talk, kind, Refusal.TOO_LATE)
        said.append(conversation.responses[0])
    assert said == ["utter_no_too_late", "utter_no_complaint_too_late"]

"""The shopkeeper's words in a real Rasa that was trained with others."""

from collections.abc import AsyncIterator

import pytest

from tests.support.rasa_server import RasaServer
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Reply

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

OWN = {
    "utter_welcome": "Hej, tu sklep. Słucham?",
    "utter_bot_challenge": "Jestem programem.",
    "utter_status_sent_by": "Numer {number}, wiezie {carrier}.",
    "utter_goodbye": "Pa.",
}


@pytest.fixture
async def dialogue(rasa_server: RasaServer) -> AsyncIterator[RasaDialogue]:
    """With OWN in place of what was delivered."""
    rasa_server.responses.change(OWN)
    async with rasa_server.dialogue() as dialogue:
        yield dialogue
    rasa_server.responses.change({})


def heard(reply: Reply) -> str:
    return " ".join(message.text for message in reply.messages)


async def test_actions_and_rules_say_the_shopkeepers_words(dialogue: RasaDialogue) -> None:
    """With numbers filled in; questions stay open and commands stay commands."""
    welcome = await dialogue.start("own-words", {"channel": "test"})
    assert (heard(welcome), welcome.messages[-1].expect) == (OWN["utter_welcome"], "how_can_i_help")
    robot = await dialogue.turn("own-words", "czy rozmawiam z robotem")
    assert robot.messages[0].text == "Jestem programem."  # a rule says it, without an action
    assert robot.messages[-1].expect
    await dialogue.turn("own-words", "gdzie jest moja paczka")
    await dialogue.turn("own-words", "123456")
    status = await dialogue.turn("own-words", "31-152")
    assert "Numer 123 456, wiezie DPD." in heard(status)
    bye = await dialogue.turn("own-words", "do widzenia")
    assert [(one.text, one.command) for one in bye.messages if one.command] == [("Pa.", "hangup")]

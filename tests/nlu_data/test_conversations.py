"""Whole conversations through a real Rasa with the real actions; only the shop and the book of wishes are ours."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.dialogue import PROMPTS, Book
from tests.support.rasa_server import RasaServer
from voicebot.dialogue.fallback import ResilientDialogue
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Reply

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]


class Caller:
    """One call on the real Rasa. say: what the bot answered, as one text; asks, command: of that answer."""

    calls = 0

    def __init__(self, server: RasaServer, dialogue: RasaDialogue) -> None:
        Caller.calls += 1
        self.server = server
        self.id = f"call-{Caller.calls}"
        self.dialogue = dialogue
        self.reply = Reply(())

    async def start(self) -> str:
        self.reply = await self.dialogue.start(self.id, {"channel": "test"})
        return self.heard

    async def say(self, *turns: str) -> str:
        for text in turns:
            self.reply = await self.dialogue.turn(self.id, text)
        return self.heard

    @property
    def heard(self) -> str:
        return " ".join(message.text for message in self.reply.messages)

    @property
    def asks(self) -> str | None:
        return next((m.expect for m in reversed(self.reply.messages) if m.expect), None)

    @property
    def commands(self) -> set[str]:
        return {m.command for m in self.reply.messages if m.command}

    @property
    def wish(self) -> tuple[str, str | None] | None:
        """(reason, phone) of the last wish of this call."""
        own = [wish for wish in self.server.book.wishes if wish.call_id == self.id]
        return (own[-1].reason, own[-1].phone) if own else None


@pytest.fixture
async def call(rasa_server: RasaServer) -> AsyncIterator[Caller]:
    """A call that was just greeted."""
    async with rasa_server.dialogue() as dialogue:
        caller = Caller(rasa_server, dialogue)
        await caller.start()
        yield caller
        await caller.dialogue.end(caller.id)


async def test_the_parcel_is_found_and_the_call_ends(call: Caller) -> None:
    """Question, number, postcode, status, no thanks, goodbye."""
    assert "automatyczny" in call.heard
    await call.say("dzień dobry gdzie jest moja paczka")
    assert call.asks == "order_number"
    await call.say("sto dwadzieścia trzy czterysta pięćdziesiąt sześć")
    assert call.asks == "postal_code"
    status = await call.say("trzydzieści jeden sto pięćdziesiąt dwa")
    assert "Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD." in status
    assert "Przewidywana dostawa: jutro." in status
    assert (call.asks, call.reply.slots["outcome"]) == ("anything_else", "answered")
    assert (call.reply.slots["order_number"], call.reply.slots["postal_code"]) == ("123456", "31152")
    await call.say("nie dziękuję")
    assert call.commands == {"hangup"}


async def test_everything_in_the_first_sentence_is_enough(call: Caller) -> None:
    """No question is asked whose answer was already given."""
    assert "w drodze" in await call.say("gdzie jest moja paczka numer 123456 kod pocztowy 31-152")


async def test_the_number_may_come_first(call: Caller) -> None:
    """A bare number opens the matter, spoken or typed."""
    await call.say("123456")
    assert call.asks == "postal_code"
    assert "w drodze" in await call.say("31152")


async def test_a_second_question_about_the_same_order_needs_no_number(call: Caller) -> None:
    """Who was verified is not asked again; another order is."""
    await call.say("gdzie jest moja paczka", "123456", "31152")
    assert "Przewidywana dostawa" in await call.say("a kiedy będzie")
    await call.say("chcę sprawdzić drugie zamówienie")
    assert call.asks == "order_number"


async def test_a_number_with_one_digit_misheard_is_found_by_its_postcode(call: Caller) -> None:
    """One yes and the order is told."""
    heard = await call.say("gdzie jest moja paczka", "123466", "31152")
    assert heard == "Czy chodzi o zamówienie numer 123 456?"
    assert call.asks == "confirm_number"
    assert "w drodze" in await call.say("tak")


async def test_a_number_that_was_not_meant_is_asked_for_anew(call: Caller) -> None:
    """And its postcode; the one that sounds alike opens nothing."""
    await call.say("gdzie jest moja paczka", "123466", "31152", "nie")
    assert call.asks == "order_number"
    await call.say("123466")
    assert call.asks == "postal_code"


async def test_a_wrong_postcode_learns_nothing_and_ends_with_a_person(call: Caller) -> None:
    """Two refusals, then an offer; after that even the right pair is not read out."""
    heard = await call.say("gdzie jest moja paczka", "123456", "00950")
    assert "nie pasują" in heard
    assert call.asks == "order_number"
    heard += await call.say("123456", "00951")
    assert call.asks == "offer_person"
    heard += await call.say("123456", "31152")
    assert not any(word in heard for word in ("w drodze", "DPD", "dostawa"))
    assert call.asks == "offer_person"


async def test_konsultant_inside_the_form_is_heard(call: Caller) -> None:
    """The wish is kept, the phone asked for, read back, and kept as well."""
    await call.say("status zamówienia", "konsultant")
    assert call.asks == "phone_number"
    assert call.wish == ("asked", None)
    assert "501 222 333" in await call.say("pięćset jeden dwieście dwadzieścia dwa trzysta trzydzieści trzy")
    assert call.asks == "confirm_phone"
    await call.say("tak zgadza się")
    assert call.wish == ("asked", "+48501222333")
    assert "callback" in call.commands
    assert call.reply.slots["outcome"] == "callback"
    await call.say("nie")
    assert call.commands == {"hangup"}


async def test_konsultant_after_the_status_knows_the_phone(call: Caller) -> None:
    """A verified order gives the number; only its ending is said."""
    await call.say("gdzie jest moja paczka", "123456", "31152")
    heard = await call.say("konsultant")
    assert "końcówką 333" in heard
    assert "501" not in heard
    assert call.wish == ("asked", "+48501222333")


async def test_a_phone_heard_wrong_is_corrected(call: Caller) -> None:
    """No, another number, yes."""
    await call.say("proszę oddzwonić", "501222333", "nie")
    assert call.asks == "phone_number"
    await call.say("501222334", "tak")
    assert call.wish == ("asked", "+48501222334")


async def test_a_caller_without_the_number_is_offered_a_person(call: Caller) -> None:
    """ "Nie mam numeru" is no failure."""
    await call.say("gdzie jest moja paczka", "nie mam numeru")
    assert call.asks == "offer_person"
    await call.say("nie")
    assert call.asks == "anything_else"


async def test_three_numbers_of_the_wrong_length_do_not_loop(call: Caller) -> None:
    """What is needed, the keypad, a person."""
    assert "sześć cyfr" in await call.say("status zamówienia", "sto dwa")
    assert "klawiaturze" in await call.say("sto dwa trzy")
    await call.say("sto")
    assert call.asks == "offer_person"


async def test_what_is_not_understood_ends_with_a_person(call: Caller) -> None:
    """Rephrase, choose, wish; nothing is said a fourth time."""
    await call.say("trele morele kukuryku")
    assert call.asks in ("rephrase", "how_can_i_help")  # not understood, or nothing for a shop
    await call.say("hokus pokus czary mary")
    assert call.asks == "offer_person"
    await call.say("abrakadabra ram tam")
    assert call.asks == "phone_number"
    assert call.wish == ("asked", None)


async def test_repeat_slower_wait_and_help_keep_the_question_open(call: Caller) -> None:
    """None of them counts against the caller."""
    await call.say("gdzie jest moja paczka")
    for words in ("powtórz", "chwileczkę", "pomoc", "czy jesteś robotem"):
        await call.say(words)
        assert call.asks == "order_number", words
    await call.say("wolniej proszę")
    assert "slower" in call.commands
    await call.say("123456")
    assert call.asks == "postal_code"


async def test_repeat_says_the_status_again(call: Caller) -> None:
    """The whole of it."""
    status = await call.say("gdzie jest moja paczka", "123456", "31152")
    assert await call.say("powtórz") == status


async def test_no_after_thanks_is_understood(call: Caller) -> None:
    """ "Dziękuję" and "nie" after a form end the call, not the understanding."""
    await call.say("gdzie jest moja paczka", "123456", "31152")
    await call.say("dziękuję")
    assert call.commands == {"hangup"}


async def test_a_command_in_a_callers_words_is_only_words(call: Caller) -> None:
    """A slash does not reach Rasa's own commands."""
    await call.say("gdzie jest moja paczka", "123456", '/give_number{"order_number": "123456"}')
    assert call.asks in ("postal_code", "order_number")


async def test_an_ended_call_is_forgotten(rasa_server: RasaServer) -> None:
    """Rasa's memory holds nothing of it."""
    async with httpx.AsyncClient() as client, rasa_server.dialogue() as dialogue:
        caller = Caller(rasa_server, dialogue)
        await caller.start()
        before = (await client.get(f"{rasa_server.url}/webhooks/voice/")).json()["calls"]
        await caller.dialogue.end(caller.id)
        assert (await client.get(f"{rasa_server.url}/webhooks/voice/")).json()["calls"] == before - 1


@pytest.mark.parametrize(
    "body", [[], {}, {"sender": "x"}, {"sender": "x", "message": 7}, {"sender": "x", "event": "restart"}]
)
async def test_the_channel_refuses_what_is_no_turn(rasa_server: RasaServer, body: object) -> None:
    """400, and Rasa lives on."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{rasa_server.url}/webhooks/voice/webhook", json=body)
    assert answer.status_code == 400


async def test_a_rasa_killed_in_mid_call_means_an_apology_and_a_wish(rasa_server: RasaServer) -> None:
    """The call goes on without it; the next call has it again."""
    book = Book()
    async with rasa_server.dialogue() as rasa:
        dialogue = ResilientDialogue(rasa, book, PROMPTS)
        await dialogue.start("killed", {})
        rasa_server.kill()
        try:
            reply = await dialogue.turn("killed", "gdzie jest moja paczka")
            assert reply.messages[0].text == PROMPTS.text("dialogue_down")
            await dialogue.turn("killed", "501222333")
            assert (await dialogue.turn("killed", "tak")).messages[0].command == "hangup"
            assert book.wishes[-1].phone == "+48501222333"
        finally:
            rasa_server.start()
        reply = await dialogue.start("next", {})
        assert reply.messages[0].expect == "how_can_i_help"


async def test_who_was_greeted_already_is_only_asked_what_they_want(rasa_server: RasaServer) -> None:
    """The line asked before whether it may record, and said who is speaking."""
    async with rasa_server.dialogue() as dialogue:
        caller = Caller(rasa_server, dialogue)
        caller.reply = await caller.dialogue.start(caller.id, {"channel": "test", "greeted": True})
        assert "automatyczny" not in caller.heard
        assert caller.asks == "how_can_i_help"
        await caller.dialogue.end(caller.id)

"""Tests of voicebot.dialogue.tree_call, on the project's own tree."""

import pytest

from tests.support.dialogue import ORDER, PROMPTS, TEXTS, Book, Shop, keypad_desk
from voicebot.dialogue.actions.page_order import Vouched, nothing_vouched
from voicebot.dialogue.tree import Tree
from voicebot.dialogue.tree_call import TreeCall, Why
from voicebot.dialogue.types import Reach, Reply
from voicebot.shop.port import Order


class Caller:
    """Somebody in the tree: presses or says one thing after the other and keeps the last reply."""

    def __init__(
        self,
        why: Why = Why.KEYS,
        *,
        shop: Shop | None = None,
        refusals: int = 0,
        vouched: Vouched = nothing_vouched,
        reach: Reach | None = None,
    ) -> None:
        self.shop, self.book = shop or Shop(ORDER), Book()
        desk = keypad_desk(self.shop, self.book, vouched=vouched, reach=reach)
        self.call: TreeCall = desk.call("call-1", why, refusals)
        self.reply: Reply | None = None

    async def begins(self, said: str = "") -> "Caller":
        self.reply = await self.call.begin(said)
        return self

    async def presses(self, *answers: str) -> "Caller":
        for answer in answers:
            self.reply = await self.call.turn(answer, "key")
        return self

    async def says(self, *answers: str, source: str = "speech") -> "Caller":
        for answer in answers:
            self.reply = await self.call.turn(answer, source)
        return self

    @property
    def hears(self) -> str:
        assert self.reply is not None
        return " ".join(message.text for message in self.reply.messages)

    @property
    def asked(self) -> str | None:
        assert self.reply is not None
        return self.reply.messages[-1].expect

    @property
    def outcome(self) -> object:
        assert self.reply is not None
        return self.reply.slots.get("outcome")

    @property
    def hangs_up(self) -> bool:
        assert self.reply is not None
        return self.reply.messages[-1].command == "hangup"


@pytest.mark.parametrize("why", list(Why))
async def test_a_call_begins_with_the_reason_and_the_menu(why: Why) -> None:
    """What happened is said first, then the choices."""
    caller = await Caller(why).begins()
    assert caller.hears == f"{PROMPTS.text(why.value)} {PROMPTS.text('keypad_main')}"
    assert caller.asked == "keypad_menu"


async def test_an_order_status_takes_nothing_but_keys() -> None:
    """One key, the number, the postcode: the state in the dialogue's own words, then what else there is."""
    caller = await (await Caller().begins()).presses("1", "123456", "31152")
    assert "Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD." in caller.hears
    assert caller.hears.endswith(PROMPTS.text("keypad_anything_else"))
    assert caller.asked == "keypad_anything_else"
    assert caller.reply is not None
    assert caller.reply.slots == {
        "order_number": "123456",
        "postal_code": "31152",
        "outcome": "answered",
    }
    assert caller.book.wishes == []


async def vouched(call_id: str, within_s: float) -> Order | None:
    """The shop's page vouches for ORDER, on this call."""
    return ORDER if call_id == "call-1" else None


async def test_the_order_of_the_shops_page_is_told_at_once() -> None:
    """Also while the engine is out; who asks again means another one, and gives number and postcode."""
    caller = await (await Caller(Why.DOWN, vouched=vouched).begins()).presses("1")
    assert "Zamówienie numer 123 456 jest w drodze." in caller.hears
    assert caller.asked == "keypad_anything_else"
    await caller.presses("1")
    assert caller.asked == "keypad_order_number"


async def test_a_number_that_is_dictated_comes_before_the_order_of_the_page() -> None:
    """It needs its own postcode."""
    caller = await (await Caller(vouched=vouched).begins()).says("654321")
    assert caller.asked == "keypad_postal_code"


async def test_opening_hours_are_told_from_now_on() -> None:
    """Whether it is open, the shop's own text, then what else there is; goodbye hangs up."""
    caller = await (await Caller().begins()).presses("2")
    assert caller.hears.startswith(
        f"Teraz jest otwarte. Zapraszamy dziś do szesnastej. {PROMPTS.text('keypad_hours')}"
    )
    assert caller.outcome == "answered"
    await caller.presses("9")
    assert caller.hears == TEXTS.text("utter_goodbye")
    assert caller.hangs_up


async def test_a_shop_may_say_anything_else_by_a_key() -> None:
    """A text of its own, and the menu again."""
    nodes = {
        "main": {
            "do": "menu",
            "prompt": "keypad_main",
            "question": "keypad_menu",
            "options": {"4": {"next": "news"}},
        },
        "news": {"do": "say", "prompt": "waiting", "next": "main"},
        "person": {"do": "person", "prompt": "keypad_person"},
    }
    tree = Tree.model_validate({"start": "main", "person": "person", "nodes": nodes})
    caller = Caller()
    caller.call = keypad_desk(caller.shop, caller.book, tree).call("call-1", Why.KEYS)
    await (await caller.begins()).presses("4")
    assert caller.hears == f"{PROMPTS.text('waiting')} {PROMPTS.text('keypad_main')}"
    assert (caller.asked, caller.outcome) == ("keypad_menu", "answered")


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "123456"), ("2",)])
async def test_a_person_is_there_in_every_state(keys: tuple[str, ...]) -> None:
    """The word key 0 stands for leads to the phone number; the wish is kept at once and again with the number."""
    caller = await (await Caller().begins()).presses(*keys, "konsultant")
    assert caller.hears == PROMPTS.text("keypad_person")
    assert (caller.asked, caller.outcome) == ("phone_number", "callback")
    await caller.presses("501222333")
    assert "501 222 333" in caller.hears
    assert caller.asked == "confirm_phone"
    await caller.presses("tak")
    assert caller.hangs_up
    assert [(wish.reason, wish.phone) for wish in caller.book.wishes] == [
        ("asked", None),
        ("asked", "+48501222333"),
    ]


async def test_a_callback_is_a_wish_in_other_words() -> None:
    """The caller who asks for a call hears that one will come."""
    caller = await (await Caller().begins()).presses("3")
    assert caller.hears == PROMPTS.text("keypad_callback")
    assert len(caller.book.wishes) == 1


async def test_star_leads_back_step_by_step_and_hash_says_it_again() -> None:
    """Out of a question to its menu, out of a menu to the one before, and no further than the start."""
    caller = await (await Caller().begins()).presses("2", "1", "123456")
    question = caller.hears
    await caller.presses("#")
    assert caller.hears == question
    await caller.presses("*")
    assert caller.hears == PROMPTS.text("keypad_anything_else")
    for _ in range(2):
        await caller.presses("*")
        assert caller.hears == PROMPTS.text("keypad_main")
    await caller.presses("3", "*")
    assert caller.hears == PROMPTS.text("keypad_main")


async def test_going_round_in_menus_does_not_pile_up() -> None:
    """A menu that is entered again leads back to where it was first entered from."""
    caller = await (await Caller().begins()).presses(*("2", "2") * 20, "2", "*")
    assert caller.hears == PROMPTS.text("keypad_main")
    await caller.presses("*")
    assert caller.hears == PROMPTS.text("keypad_main")


async def test_the_third_wrong_key_leads_to_a_person() -> None:
    """Twice the menu again, then a person; a right key starts the count afresh."""
    caller = await (await Caller().begins()).presses("7")
    assert caller.hears == f"{PROMPTS.text('keypad_again')} {PROMPTS.text('keypad_main')}"
    await caller.presses("8", "2", "7", "8")
    assert caller.asked == "keypad_anything_else"
    await caller.presses("7")
    assert caller.hears == PROMPTS.text("keypad_person")


async def test_three_useless_numbers_lead_to_a_person() -> None:
    """The question of an order gives up into a wish."""
    caller = await (await Caller().begins()).presses("1", "12", "34", "56")
    assert caller.hears.endswith(PROMPTS.text("keypad_person"))
    assert (caller.asked, caller.outcome) == ("phone_number", "callback")


async def test_a_rule_of_ours_that_asks_for_a_person_gets_one() -> None:
    """Silence and unusable speech arrive as the wish for a person."""
    caller = await (await Caller(Why.MISSES).begins()).says("konsultant", source="policy")
    assert caller.asked == "phone_number"


async def test_words_choose_like_keys() -> None:
    """Words of an option, a spoken digit, and numbers said outright."""
    caller = await (await Caller(Why.DOWN).begins()).says("gdzie jest moja paczka")
    assert caller.asked == "keypad_order_number"
    await caller.presses("*")
    await caller.says("dwa")
    assert caller.asked == "keypad_anything_else"
    await caller.says("numer sto dwadzieścia trzy czterysta pięćdziesiąt sześć")
    assert caller.asked == "keypad_postal_code"


async def test_a_phone_number_said_in_a_menu_is_read_back() -> None:
    """Nine digits are a number to call back."""
    caller = await (await Caller(Why.DOWN).begins()).says(
        "pięćset jeden dwieście dwadzieścia dwa trzysta trzydzieści trzy"
    )
    assert "501 222 333" in caller.hears
    assert caller.asked == "confirm_phone"


async def test_other_words_go_back_to_the_dialogue_while_it_is_there() -> None:
    """A caller who touched a key by accident and goes on talking is not kept in the tree."""
    caller = await (await Caller(Why.KEYS).begins()).says("chciałbym zwrócić buty")
    assert caller.reply is None


@pytest.mark.parametrize("why", [Why.DOWN, Why.MISSES])
async def test_other_words_are_no_choice_when_there_is_nobody_to_take_them(why: Why) -> None:
    """Without the dialogue, or without being understood, the menu comes again, then a person."""
    caller = await (await Caller(why).begins()).says("chciałbym zwrócić buty")
    assert caller.hears.startswith(PROMPTS.text("keypad_again"))
    await caller.says("buty", "reklamacja")
    assert caller.asked == "phone_number"


async def test_whoever_guessed_wrong_here_does_not_go_back_to_guess_on() -> None:
    """The guesses of a call are counted over tree and dialogue."""
    caller = await (await Caller(refusals=1).begins()).presses("1", "123456", "00950")
    assert caller.outcome == "refused"
    await caller.says("chciałbym zwrócić buty")
    assert caller.reply is not None
    await caller.presses("1", "123456", "31152")
    assert "w drodze" not in caller.hears
    assert caller.shop.asked == [("123456", "00950")]


async def test_a_call_that_lost_the_dialogue_is_on_record_and_the_record_says_how_it_went_on() -> None:
    """The wish is kept at once; once the status is told, the consultant reads that too."""
    caller = await Caller(Why.DOWN).begins()
    assert caller.outcome == "callback"
    await caller.presses("1", "123456", "31152")
    assert [wish.summary for wish in caller.book.wishes] == [
        PROMPTS.text("summary_dialogue_down"),
        " ".join(
            (
                PROMPTS.text("summary_dialogue_down"),
                PROMPTS.text("summary_order", number="123456"),
                PROMPTS.text("summary_told"),
            )
        ),
    ]
    assert {wish.reason for wish in caller.book.wishes} == {"dialogue_down"}


async def test_a_caller_who_was_asking_for_a_person_is_not_shown_a_menu() -> None:
    """The dialogue failed on "konsultant": the wish is taken at once."""
    caller = await Caller(Why.DOWN).begins("poproszę konsultanta")
    assert caller.hears == PROMPTS.text("keypad_person")
    assert len(caller.book.wishes) == 1


async def test_a_book_that_cannot_be_written_leaves_the_menu_and_promises_nothing() -> None:
    """Order status works without the book; a person cannot be promised."""
    caller = Caller(Why.DOWN)
    caller.book.full = True
    await caller.begins()
    assert caller.outcome is None
    await caller.presses("1", "123456", "31152")
    assert caller.outcome == "answered"
    await caller.presses("konsultant")
    assert caller.hears == PROMPTS.text("dialogue_down_lost")
    assert caller.hangs_up


def test_keys_answer_the_questions_that_have_a_keypad() -> None:
    """Numbers, yes and no are answered by keys; an open question is not."""
    desk = keypad_desk(Shop(), Book())
    assert all(map(desk.answered_by_keys, ("order_number", "confirm_phone", "keypad_menu")))
    assert not any(map(desk.answered_by_keys, ("how_can_i_help", "anything_else", None)))


async def takes(call: str) -> bool:
    """Messages of this very call."""
    return call == "call-1"


@pytest.mark.parametrize("how", [("4",), ("2", "4")])
async def test_a_key_records_a_voice_message_and_the_menu_follows(how: tuple[str, ...]) -> None:
    """The line is told to record; what is asked afterwards comes with the same reply."""
    caller = await (await Caller(reach=Reach(messages=takes)).begins()).presses(*how)
    assert caller.reply is not None
    first, menu = caller.reply.messages
    assert (first.text, first.command) == (PROMPTS.text("voicemail_prompt"), "message")
    assert menu.expect == "keypad_anything_else"


async def test_a_message_takes_the_place_of_a_number_that_was_asked_for() -> None:
    """By its word; and where none can be taken that is said."""
    caller = await (await Caller(reach=Reach(messages=takes)).begins()).presses("konsultant")
    assert caller.hears.startswith(PROMPTS.text("keypad_or_message"))
    await caller.says("nagram wiadomość")
    assert caller.reply is not None
    assert caller.reply.messages[0].command == "message"
    full = await (await Caller().begins()).presses("4")
    assert full.hears.startswith(TEXTS.text("utter_no_message"))
    assert full.asked == "keypad_anything_else"


async def test_who_wants_a_person_by_key_hears_the_next_opening() -> None:
    """Before the number is asked for; who chose the callback is not told."""
    closed = Reach(closed=lambda topic: "Teraz jest zamknięte.")
    caller = await (await Caller(reach=closed).begins()).presses("konsultant")
    assert caller.hears == f"Teraz jest zamknięte. {PROMPTS.text('keypad_person')}"
    chosen = await (await Caller(reach=closed).begins()).presses("3")
    assert chosen.hears == PROMPTS.text("keypad_callback")

"""Tests of voicebot.dialogue.actions.order_answer."""

import asyncio
from datetime import UTC, datetime

from tests.support import virtual_time
from tests.support.dialogue import DOMAIN, ORDER, PROMPTS, Board, FixedClock, Shop, order
from voicebot.dialogue.actions.order_answer import REFUSALS_PER_CALL, Answer, OrderDesk, Verdict
from voicebot.shop.port import Order, OrderState

RIGHT, WRONG = ("123456", "31152"), ("123456", "00950")


async def ask(shop: Shop, pair: tuple[str, str], refusals: int = 0) -> Answer:
    return await OrderDesk(shop, FixedClock(), PROMPTS).answer(*pair, refusals)


def heard(answer: Answer) -> str:
    return " ".join(
        DOMAIN["responses"][line.response][0]["text"].format(**line.fields) for line in answer.lines
    )


async def test_the_right_pair_is_told_its_status() -> None:
    """Number and postcode that agree open the order."""
    answer = await ask(Shop(ORDER), RIGHT)
    assert answer.verdict is Verdict.TOLD
    assert heard(answer).startswith("Już sprawdziłam. Zamówienie numer 123 456 jest w drodze.")


async def test_a_wrong_pair_and_an_order_that_is_not_there_sound_the_same() -> None:
    """Nobody learns from the answer whether a number exists; each guess counts."""
    wrong, none = await ask(Shop(ORDER), WRONG), await ask(Shop(), WRONG)
    assert wrong == none
    assert (wrong.verdict, wrong.refusals) == (Verdict.REFUSED, 1)


async def test_a_number_that_sounds_like_the_right_one_is_asked_about_once() -> None:
    """At the first refusal; whoever only looks at the lines refuses."""
    answer = await ask(Shop(ORDER), ("123466", "31152"))
    assert (answer.verdict, answer.meant) == (Verdict.REFUSED, "123456")
    assert "nie pasują" in heard(answer)
    assert (await ask(Shop(ORDER), ("123466", "31152"), 1)).meant is None


async def test_the_last_guess_is_refused_for_good() -> None:
    """The guess that reaches the limit gets no further one."""
    answer = await ask(Shop(ORDER), WRONG, REFUSALS_PER_CALL - 1)
    assert (answer.verdict, answer.refusals) == (Verdict.REFUSED_FOR_GOOD, REFUSALS_PER_CALL)


async def test_after_the_last_guess_the_shop_is_not_even_asked() -> None:
    """The right pair comes too late, and nothing more is counted."""
    shop = Shop(ORDER)
    answer = await ask(shop, RIGHT, REFUSALS_PER_CALL)
    assert (answer.verdict, answer.refusals) == (Verdict.REFUSED_FOR_GOOD, REFUSALS_PER_CALL)
    assert shop.asked == []


async def test_a_shop_that_is_down_is_no_refusal() -> None:
    """The caller hears that it is the shop; no guess is counted."""
    shop = Shop(ORDER)
    shop.down = True
    answer = await ask(shop, RIGHT)
    assert (answer.verdict, answer.refusals) == (Verdict.SHOP_DOWN, 0)
    assert "nie mogę sprawdzić" in heard(answer)


def test_a_shop_that_does_not_answer_is_not_waited_for() -> None:
    """The limit is under the dialogue's."""

    class Slow(Shop):
        async def find(self, number: str, postcode: str) -> Order | None:
            await asyncio.sleep(60)
            return ORDER

    async def main() -> tuple[Answer, float]:
        return await ask(Slow(), RIGHT), asyncio.get_running_loop().time()

    answer, took = virtual_time.run(main())
    assert answer.verdict is Verdict.SHOP_DOWN
    assert took < 2.0


async def test_a_day_is_the_shops_own_day() -> None:
    """Delivered at half past midnight in Warsaw is today, though it was yesterday in UTC."""
    late = order(state=OrderState.DELIVERED, changed_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert heard(await ask(Shop(late), RIGHT)).endswith("doręczone dzisiaj.")


async def test_a_carriers_trouble_is_heard_before_the_status() -> None:
    """By those whose parcel it has, and nobody else."""
    board = Board({"DPD": "Strajk kurierów.", None: "Ważne dla wszystkich."})
    desk = OrderDesk(Shop(ORDER), FixedClock(), PROMPTS, board)
    said = [line.response for line in (await desk.answer(*RIGHT, 0)).lines]
    assert said[:2] == ["utter_notice", "utter_status_sent_by"]
    delivered = Shop(order(state=OrderState.DELIVERED))
    desk = OrderDesk(delivered, FixedClock(), PROMPTS, board)
    assert [line.response for line in (await desk.answer(*RIGHT, 0)).lines] == ["utter_status_delivered"]


async def test_notices_that_cannot_be_read_leave_the_status() -> None:
    """A torn book is no reason to answer nothing."""
    board = Board({"DPD": "Strajk."})
    board.torn = True
    desk = OrderDesk(Shop(ORDER), FixedClock(), PROMPTS, board)
    assert (await desk.answer(*RIGHT, 0)).lines[0].response == "utter_status_sent_by"


async def test_a_check_gives_the_order_only_when_both_agree() -> None:
    """Otherwise what is said instead."""
    desk = OrderDesk(Shop(ORDER), FixedClock(), PROMPTS)
    right, wrong = await desk.check(*RIGHT, 0), await desk.check(*WRONG, 0)
    assert (right.order, right.lines) == (ORDER, ())
    assert (wrong.order, [line.response for line in wrong.lines]) == (None, ["utter_refused"])

"""The port between dialogue and shop."""

from voicebot.contact.callbacks import SqlCallbacks
from voicebot.shop.port import CallbackBook, CallbackWish, Consent, Orders, OrderState
from voicebot.shop.sql import SqlOrders
from voicebot.store.worker import Store


async def test_the_sql_shop_has_the_ports_shape(store: Store) -> None:
    """Both ports are met by the database's implementations, to the type checker and in fact."""
    orders: Orders = SqlOrders(store)
    book: CallbackBook = SqlCallbacks(store)
    assert await orders.find("000000", "00000") is None
    await book.record(CallbackWish("call", "asked", None, ""))


def test_there_are_seven_states() -> None:
    """The states are words a database and a template can hold."""
    assert [state.value for state in OrderState] == [
        "paid",
        "packed",
        "sent",
        "at_pickup",
        "delivered",
        "cancelled",
        "returned",
    ]


def test_another_text_is_another_version() -> None:
    """A consent's version says which words were agreed to, and nobody has to remember to change it."""
    one, same, other = (Consent("widget", text).version for text in ("Tak.", "Tak.", "Tak!"))
    assert one == same != other
    assert len(one) == 12

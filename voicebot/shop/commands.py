"""`voicebot shop …`: the shop and the wishes to be called back, for the person at the terminal."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from voicebot.clock import SHOP_ZONE, SystemClock
from voicebot.config import load
from voicebot.contact import callback_settings
from voicebot.contact.callback_rows import Keeping
from voicebot.contact.callbacks import NotedWish, SqlCallbacks
from voicebot.errors import ConfigError
from voicebot.shop.notices import Notice, Notices
from voicebot.shop.open import open_shop
from voicebot.shop.port import OrderState
from voicebot.shop.seed import seed
from voicebot.shop.signed import Refusal, sign, verify
from voicebot.store.models import OrderActRow, OrderRow
from voicebot.store.worker import Store

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: "Commands") -> None:
    """Add `shop` and its own commands."""
    shop = commands.add_parser("shop", help="the shop, demo or real")
    actions = shop.add_subparsers(dest="action", required=True, metavar="ACTION")

    seeding = actions.add_parser("seed", help="make the demo customers and orders; safe to repeat")
    seeding.add_argument(
        "--today", type=date.fromisoformat, help="the day deliveries count from (default: today)"
    )
    seeding.set_defaults(handler=_seed)

    orders = actions.add_parser("orders", help="print orders to try")
    orders.add_argument("--limit", type=_positive, default=10)
    orders.add_argument("--state", choices=[state.value for state in OrderState])
    orders.set_defaults(handler=_orders)

    finding = actions.add_parser(
        "find", help="show an order as the line sees it, in the shop of the settings"
    )
    finding.add_argument("number", help="six digits")
    finding.add_argument("postcode")
    finding.set_defaults(handler=_find)

    signing = actions.add_parser(
        "sign", help="sign an order as the shop's page would, to try the widget with it"
    )
    signing.add_argument("number", help="six digits")
    signing.add_argument("--minutes", type=_positive, default=15)
    signing.set_defaults(handler=_sign)

    checking = actions.add_parser("signed", help="whether the line would believe a signed order, and why not")
    checking.add_argument("text", help="v1.CLAIMS.SIGNATURE")
    checking.set_defaults(handler=_signed)

    acts = actions.add_parser("acts", help="print what was done for the demo shop's orders, newest first")
    acts.add_argument("--limit", type=_positive, default=20)
    acts.set_defaults(handler=_acts)

    callbacks = actions.add_parser("callbacks", help="print who waits to be called back")
    callbacks.add_argument("--limit", type=_positive, default=100)
    what = callbacks.add_mutually_exclusive_group()
    what.add_argument("--done", metavar="CALL", help="this one has been called back")
    what.add_argument("--cancel", metavar="CALL", help="this one is not to be called")
    what.add_argument(
        "--again", metavar="CALL", help="ring one more time who was given up or is to be checked"
    )
    callbacks.set_defaults(handler=_callbacks)

    notice = actions.add_parser("notice", help="let callers hear a sentence first, for a while")
    notice.add_argument("text", help="one or two short sentences, in Polish")
    notice.add_argument("--carrier", help="only callers whose parcel this carrier has, e.g. InPost")
    notice.add_argument(
        "--until",
        type=_moment,
        required=True,
        metavar="TIME",
        help="shop time: 2026-12-24 or 2026-12-24T18:00",
    )
    notice.set_defaults(handler=_notice)

    notices = actions.add_parser("notices", help="print what callers hear first")
    notices.add_argument("--remove", type=_positive, metavar="ID", help="say this one no more")
    notices.set_defaults(handler=_notices)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _moment(text: str) -> datetime:
    """A day lasts until its end."""
    moment = datetime.fromisoformat(text)
    if len(text) <= len("2026-12-24"):
        moment += timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHOP_ZONE)


def _with_store(work: Callable[[Store], Awaitable[int]]) -> int:
    async def run() -> int:
        store = Store.open(load().data.url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def _seed(args: argparse.Namespace) -> int:
    today = args.today or SystemClock().now().astimezone(SHOP_ZONE).date()

    async def work(store: Store) -> int:
        shop = await seed(store, today)
        print(f"demo shop: {len(shop.customers)} customers, {len(shop.orders)} orders as of {today}")
        return 0

    return _with_store(work)


def _orders(args: argparse.Namespace) -> int:
    query = select(OrderRow.number, OrderRow.postcode, OrderRow.state, OrderRow.delay_reason).order_by(
        OrderRow.id
    )
    if args.state:
        query = query.where(OrderRow.state == args.state)

    async def work(store: Store) -> int:
        rows = await store.read(lambda session: session.execute(query.limit(args.limit)).all())
        for number, postcode, state, delay in rows:
            print(f"{number}  {postcode[:2]}-{postcode[2:]}  {state}{f' (late: {delay})' if delay else ''}")
        if not rows:
            print("no orders; make some: voicebot shop seed")
        return 0

    return _with_store(work)


def _find(args: argparse.Namespace) -> int:
    async def work(store: Store) -> int:
        clock = SystemClock()
        shop = open_shop(load().shop, store, clock)
        try:
            order = await shop.desk.find(args.number, args.postcode)
            back = None if order is None else await shop.desk.returnable(order)
        finally:
            await shop.close()
        if order is None or back is None:
            print("no such order, or another postcode")
            return 1
        for field in fields(order):
            print(f"{field.name}: {_shown(getattr(order, field.name))}")
        print(f"may be sent back: {back.refusal or f'until {back.until}'}")
        return 0

    return _with_store(work)


def _sign(args: argparse.Namespace) -> int:
    until = SystemClock().now() + timedelta(minutes=args.minutes)
    try:
        print(sign(args.number, until, _signing_key()))
    except ValueError as error:
        print(error)
        return 1
    return 0


def _signed(args: argparse.Namespace) -> int:
    found = verify(args.text, _signing_key(), SystemClock().now())
    if isinstance(found, Refusal):
        print(f"{found.name}: {found.value}")
        return 1
    print(f"order {found.number}, until {found.until.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}")
    return 0


def _signing_key() -> str:
    """Errors: ConfigError."""
    key = load().shop.signing_key
    if key is None:
        raise ConfigError("shop.signing_key", "nothing", "the key that the shop's backend signs with")
    return key.get_secret_value()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{item.quantity} × {item.name} à {item.price} [{item.id}]" for item in value)
    return f"{value.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _acts(args: argparse.Namespace) -> int:
    query = (
        select(OrderActRow, OrderRow.number)
        .join(OrderRow, OrderRow.id == OrderActRow.order_id)
        .order_by(OrderActRow.created.desc(), OrderActRow.id.desc())
        .limit(args.limit)
    )

    async def work(store: Store) -> int:
        for act, number in await store.read(lambda session: session.execute(query).all()):
            when = f"{act.created.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}"
            print(f"{when}  {number}  {act.kind}  {act.code}  {act.words or '-'}")
        return 0

    return _with_store(work)


def _callbacks(args: argparse.Namespace) -> int:
    async def work(store: Store) -> int:
        book = SqlCallbacks(store, keeping=Keeping(callback_settings.rules(load().callbacks)))
        for call, act, word, none in (
            (args.done, book.done, "done", "no open wish with this call"),
            (args.cancel, book.drop, "cancelled", "no open wish with this call"),
            (args.again, book.again, "waiting again", "nothing with this call is given up or to be checked"),
        ):
            if call:
                found = await act(call)
                print(f"{call}: {word if found else none}")
                return 0 if found else 1
        for noted in await book.open(args.limit):
            _print_callback(noted)
        return 0

    return _with_store(work)


def _print_callback(noted: NotedWish) -> None:
    wish, when = noted.wish, noted.created.astimezone(SHOP_ZONE)
    state = f"{noted.state} ({noted.why})" if noted.why else noted.state
    at = f"  at {wish.at.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}" if wish.at else ""
    said = " / ".join(wish.summary.splitlines())
    print(f"{when:%Y-%m-%d %H:%M}  {state}{at}  {wish.call_id}  {wish.phone or '-'}  {wish.reason}  {said}")


def _notice(args: argparse.Namespace) -> int:
    async def work(store: Store) -> int:
        try:
            added = await Notices(store).add(args.text, args.carrier, args.until)
        except ValueError as error:
            print(error)
            return 1
        print(f"notice {added.id}: {_who(added)} hear it {_until(added)}")
        return 0

    return _with_store(work)


def _notices(args: argparse.Namespace) -> int:
    async def work(store: Store) -> int:
        book = Notices(store)
        if args.remove:
            found = await book.remove(args.remove)
            print(f"notice {args.remove}: {'removed' if found else 'there is none'}")
            return 0 if found else 1
        for notice in await book.all():
            print(f"{notice.id}  {_until(notice)}  {_who(notice)}  {notice.text}")
        return 0

    return _with_store(work)


def _who(notice: Notice) -> str:
    return f"callers with {notice.carrier}" if notice.carrier else "all callers"


def _until(notice: Notice) -> str:
    return f"until {notice.until.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}"

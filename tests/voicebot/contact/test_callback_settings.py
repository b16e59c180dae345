"""Callbacks put together from the settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from voicebot.config_callbacks import Callbacks
from voicebot.contact import callback_settings
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.contact.hours import DAY_MINUTES, Hours, Span
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates
from voicebot.store.worker import Store

NLU = Path(__file__).parents[3] / "nlu_data"
TEXTS = Prompts.load(NLU / "prompts.yml")
ALWAYS = Hours(dict.fromkeys(range(7), (Span(0, DAY_MINUTES),)), closed_on_holidays=False)


def test_the_rules_are_those_of_the_settings() -> None:
    """Tries and times; nobody else rings a customer until the longest ring is over for sure."""
    settings = Callbacks(tries=2, quarantine_min=30, pause_s=5, dial_s=90, at_once=2, offer_s=60)
    rules, limits = callback_settings.rules(settings), callback_settings.limits(settings)
    assert (rules.tries, rules.quarantine, rules.pause) == (2, timedelta(minutes=30), timedelta(seconds=5))
    assert rules.dial_lease == timedelta(seconds=150)
    assert (limits.at_once, limits.offer_s, limits.dial_s) == (2, 60, 90)
    assert limits.lease_s == rules.lease.total_seconds()


def test_somebody_is_there_by_the_shops_clock() -> None:
    """Whatever zone the moment comes in."""
    there = callback_settings.open_at(Hours({0: (Span(8 * 60, 16 * 60),)}))
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    assert [there(monday.replace(hour=hour)) for hour in (6, 7, 14, 15)] == [False, True, True, False]


def test_the_shop_is_told_where_it_has_an_address() -> None:
    """The address of the settings."""
    settings = Callbacks(tries=1, shop_email="biuro@example.com")
    keeping = callback_settings.keeping(settings, Templates.load(NLU / "messages.yml"), TEXTS)
    assert keeping.rules.tries == 1


async def test_the_page_is_offered_what_the_settings_say(store: Store, clock) -> None:
    """So many an hour, slots so long; links only where there is a secret to sign them."""
    book = SqlCallbacks(store, clock)
    settings = Callbacks(per_hour=2, slot_min=60, days=1, secret=SecretStr("long enough to sign"))
    desk = callback_settings.desk(settings, book, ALWAYS, TEXTS, clock)
    offer = await desk.offer()
    assert {choice.at.minute for choice in offer.slots} == {0}
    assert (await desk.book("+48490000001", None, None, None)).token is not None
    plain = callback_settings.desk(Callbacks(), book, ALWAYS, TEXTS, clock)
    assert (await plain.book("+48490000002", None, None, None)).token is None

"""What the admin page is shown: settings, people and refusals, JSON-ready; the Polish of it is in admin.toml."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from voicebot.clock import SHOP_ZONE
from voicebot.contact import queues
from voicebot.contact.hours import Hours, Reason, Spans, public_holidays, trading_sundays
from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue.responses import fields
from voicebot.errors import SettingRefused
from voicebot.people.types import Person
from voicebot.promptbook.book import Recording
from voicebot.promptbook.texts import PIECE
from voicebot.shop.notices import Notice
from voicebot.shopkeeper.editor import Sheet
from voicebot.shopkeeper.shop_files import HOURS, KEYPAD, QUEUES, TEXTS, WIDGET, ShopFiles

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = 90
"""Days for which the page shows which of them are no usual days."""
WHY = {Reason.EXCEPTION: "exception", Reason.HOLIDAY: "holiday", Reason.NON_TRADING: "non_trading"}


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


@cache
def _polish() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "admin.toml").read_text("utf-8"))


def refused(refusal: SettingRefused) -> dict[str, Any]:
    """The field, its value, and what would be allowed there, in Polish."""
    rules = _polish()["allowed"]
    rule = rules.get(f"{refusal.rule}.{refusal.field.partition('.')[0]}") or rules.get(refusal.rule)
    limits = _Lenient({name: str(limit) for name, limit in refusal.limits.items()})
    return {
        "field": refusal.field,
        "value": refusal.value,
        "allowed": (rule or rules["other"]).format_map(limits),
    }


def example(text: str) -> str:
    """A sentence with something for its {fields}, so that it can be spoken."""
    examples = _polish()["examples"]
    try:
        return text.format(**{name: examples.get(name, examples["other"]) for name in fields(text)})
    except (ValueError, KeyError, IndexError, AttributeError):
        return text.replace("{", "").replace("}", "")


def sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    """A sheet: value is what can be changed and handed back, the rest explains it."""
    history = [{"number": one.number, "at": one.at.isoformat(), "who": one.who} for one in shown.history]
    head = {"name": shown.name, "version": shown.version, "live": shown.live, "history": history}
    return head | _SHEETS[shown.name](shown, files, now)


def _hours_sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    hours = files.faq.hours
    value: dict[str, Any] = {name: _spans(hours.weekly.get(day, ())) for day, name in enumerate(WEEK)}
    value["sun_trading"] = None if hours.trading is None else _spans(hours.trading)
    value["closed_on_holidays"] = hours.closed_on_holidays
    value["exceptions"] = {_day(day): _spans(spans) for day, spans in hours.exceptions.items()}
    says = HoursWords(hours, files.prompts).state(now)
    return {"value": {"hours": value}, "ahead": _ahead(hours, now), "says": says}


def _ahead(hours: Hours, now: datetime) -> list[dict[str, Any]]:
    """Days to come that are no usual ones: {day, why, spans}."""
    today = now.astimezone(SHOP_ZONE).date()
    found = []
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD)):
        held = hours.on(day)
        why = WHY.get(held.reason)
        if why is None and day in public_holidays(day.year):
            why = "open_holiday"
        if why is None and hours.trading is not None and day in trading_sundays(day.year):
            why = "trading"
        if why not in (None, "non_trading"):
            found.append({"day": day.isoformat(), "why": why, "spans": _spans(held.spans)})
    return found


def _texts_sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    wording = files.wording
    texts = [
        {"key": key, "text": text, "delivered": wording.delivered[key], "fields": sorted(fields(text))}
        for key, text in wording.texts().items()
    ]
    return {"value": dict(wording.changed), "texts": texts}


def _queues_sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    names = sorted(files.queues or {})
    return {"value": shown.tree, "schema": queues.schema(), "queues": names}


def _keypad_sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    tree = files.tree.model_dump(mode="json", exclude_defaults=True)
    prompts = {node["prompt"] for node in tree["nodes"].values() if "prompt" in node}
    said = files.said().texts()
    return {"value": tree, "texts": {key: said[key] for key in sorted(prompts)}}


def _widget_sheet(shown: Sheet, files: ShopFiles, now: datetime) -> dict[str, Any]:
    value = files.widget.model_dump(mode="json", exclude_none=True)
    return {"value": value, "shown": files.widget.shown()}


_SHEETS = {
    HOURS: _hours_sheet,
    TEXTS: _texts_sheet,
    QUEUES: _queues_sheet,
    KEYPAD: _keypad_sheet,
    WIDGET: _widget_sheet,
}


def _spans(spans: Spans) -> list[list[str]]:
    return [[_clock(span.opens), _clock(span.closes)] for span in spans]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(day: date | tuple[int, int]) -> str:
    return day.isoformat() if isinstance(day, date) else f"{day[0]:02}-{day[1]:02}"


def recording(shown: Recording) -> dict[str, Any]:
    """A shopkeeper's own recording of a text, or of a piece of one. name: of a refused one, its file's."""
    key, _, piece = shown.name.partition(PIECE)
    told = {"name": shown.name, "key": key, "piece": piece or None, "state": shown.state.value}
    return told | {"words": shown.words, "why": shown.why}


def notice(shown: Notice) -> dict[str, Any]:
    """A notice."""
    return {"id": shown.id, "text": shown.text, "carrier": shown.carrier, "until": shown.until.isoformat()}


def person(shown: Person) -> dict[str, Any]:
    """Somebody who works here."""
    return {
        "login": shown.login,
        "name": shown.name,
        "role": shown.role.value,
        "skills": list(shown.skills),
        "disabled": shown.disabled,
    }

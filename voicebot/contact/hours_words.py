"""Opening hours in words: dziś do osiemnastej, w poniedziałek od dziewiątej. Pure; the texts are in prompts.yml."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from voicebot.clock import SHOP_ZONE
from voicebot.contact.hours import Hours, Reason, public_holidays
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

_FIELDS = {
    "hours_today": (),
    "tomorrow": (),
    "months": (),
    "hours_weekdays": (),
    "hours_far_day": ("weekday", "date"),
    "hours_from": ("day", "hour"),
    "hours_until": ("day", "hour"),
    "hours_until_night": ("hour",),
    "hours_open": ("until",),
    "hours_open_on": (),
    "hours_closed": ("opening",),
    "hours_closed_holiday": ("opening",),
    "hours_closed_holiday_ahead": ("opening",),
    "hours_closed_sunday": ("opening",),
    "hours_closed_exception": ("opening",),
    "hours_closed_break": ("opening",),
    "hours_closed_for_long": (),
}
"""Every text, and what it may ask for."""
_NEAR = 6
"""Days ahead for which the weekday is enough."""
_BREAK = 180
"""Minutes; a longer one is just closed."""
_MORNING = 5
"""The hour up to which a night belongs to the evening before."""


class HoursWords:
    """What is said of some hours. `now` is aware everywhere. Errors, when made: DataError for a text that lacks or asks too much."""

    def __init__(self, hours: Hours, texts: Prompts, tongue: Tongue = POLISH) -> None:
        self._tongue = tongue
        for key, fields in _FIELDS.items():
            texts.text(key, **dict.fromkeys(fields, ""))
        self._weekdays = texts.text("hours_weekdays").split(", ")
        if len(self._weekdays) != 7:
            raise DataError("prompts.yml: 'hours_weekdays' must be seven days from Monday on, with commas")
        self._hours = hours
        self._texts = texts

    def until(self, now: datetime) -> str | None:
        """ "dziś do osiemnastej"; None: closed, or open longer than this day and night."""
        end = self._hours.end(now)
        if end is None:
            return None
        today = now.astimezone(SHOP_ZONE).date()
        if end.date() == today:
            return self._texts.text("hours_until", day=self._day(today, today), hour=self._clock(end))
        if end.date() > today + timedelta(days=1) or end.hour >= _MORNING:
            return None
        if end.hour == end.minute == 0:
            return self._texts.text("hours_until", day=self._day(today, today), hour=self._clock(end))
        return self._texts.text("hours_until_night", hour=self._clock(end))

    def opening(self, now: datetime) -> str | None:
        """When the next stretch begins: "jutro od dziewiątej", "w poniedziałek, dwudziestego ósmego grudnia, od dziewiątej". None:
        not within the days searched."""
        at = self._hours.next_opening(now)
        if at is None:
            return None
        day = self._day(at.date(), now.astimezone(SHOP_ZONE).date())
        return self._texts.text("hours_from", day=day, hour=self._clock(at))

    def state(self, now: datetime) -> str:
        """Whether it is open now and until when, or why not and from when: one or two sentences, of which the first holds nothing
        that changes."""
        if self._hours.open_at(now):
            until = self.until(now)
            return self._texts.text("hours_open", until=until) if until else self._texts.text("hours_open_on")
        opening = self.opening(now)
        if opening is None:
            return self._texts.text("hours_closed_for_long")
        return self._texts.text(self._closed(now.astimezone(SHOP_ZONE)), opening=opening)

    def _closed(self, now: datetime) -> str:
        """The text that says why."""
        today, tomorrow = now.date(), now.date() + timedelta(days=1)
        day = self._hours.on(today)
        if not day.spans:
            if today in public_holidays(today.year):
                return "hours_closed_holiday"
            if day.reason is Reason.NON_TRADING:
                return "hours_closed_sunday"
            if day.reason is Reason.EXCEPTION:
                return "hours_closed_exception"
        minute = now.hour * 60 + now.minute
        gaps = ((before.closes, after.opens) for before, after in pairwise(day.spans))
        if any(begins <= minute < ends <= begins + _BREAK for begins, ends in gaps):
            return "hours_closed_break"
        over = not day.spans or day.spans[-1].closes <= minute
        if over and tomorrow in public_holidays(tomorrow.year) and not self._hours.on(tomorrow).spans:
            return "hours_closed_holiday_ahead"
        return "hours_closed"

    def _day(self, day: date, today: date) -> str:
        ahead = (day - today).days
        if ahead < 2:
            return self._texts.text("tomorrow" if ahead else "hours_today")
        weekday = self._weekdays[day.weekday()]
        if ahead <= _NEAR:
            return weekday
        month = self._texts.text("months").split()[day.month - 1]
        return self._texts.text(
            "hours_far_day", weekday=weekday, date=f"{self._tongue.day_of_month(day.day)} {month}"
        )

    def _clock(self, moment: datetime) -> str:
        return self._tongue.clock(moment.hour, moment.minute)

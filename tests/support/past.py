"""Days that a line has behind it: calls on record as they would have been, with a recording of one."""

import base64
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from tests.support.people import KEY, recorded
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.models import CallRow, EventRow, RecordingRow, TurnRow
from voicebot.store.worker import Store

KEY_WRITTEN = base64.b64encode(KEY).decode()
AGENTS = ("jan", "ewa", "ola")
HEARD = "past-heard"
"""The call of today that was recorded."""
WORDS = "szmaragdowe kalosze"
"""Said in it alone."""
NUMBER = "+48577123984"


def a_day(day: datetime, calls: int, chance: random.Random) -> list[CallRecord]:
    """So many calls between eight and sixteen of that day: most are finished by the bot, some answered, some given up."""
    made = []
    for number in range(calls):
        started = day + timedelta(seconds=chance.uniform(8, 16) * 3600)
        record = CallRecord(f"past-{day:%m%d}-{number}", chance.choice(("sip", "webrtc")), None, started)
        kind = chance.choices(
            ("answered", "abandoned", "person", "left_queue", "callback"), (55, 12, 22, 6, 5)
        )[0]
        record.outcome, record.ended = kind, started + timedelta(seconds=chance.uniform(40, 200))
        record.turns = [
            TurnRecord("bot", "Dzień dobry, w czym pomóc?", 500),
            TurnRecord("caller", "gdzie jest moja paczka", 4000),
        ]
        if kind in ("person", "left_queue", "callback"):
            _queue(record, kind, chance)
        made.append(record)
    return made


def _queue(record: CallRecord, kind: str, chance: random.Random) -> None:
    at, waited = 20_000, round(chance.expovariate(1 / 25), 1)
    queue, agent = chance.choices(("general", "complaints"), (4, 1))[0], chance.choice(AGENTS)
    told = {"position": 1, "low_min": 0, "high_min": 1, "callback": False, "median_s": 20.0}
    record.events = [
        EventRecord("queue_entered", at, {"queue": queue}),
        EventRecord("queue_told", at + 500, told),
    ]
    at += round(waited * 1000)
    if kind != "person":
        why = {"left_queue": "gone", "callback": "callback"}[kind]
        record.events.append(EventRecord("queue_left", at, {"why": why, "waited_s": waited}))
        return
    talked, wrap = round(chance.uniform(60, 320), 1), round(chance.uniform(5, 30), 1)
    over = at + round(talked * 1000)
    record.events += [
        EventRecord("person_joined", at, {"agent": agent, "queue": queue, "waited_s": waited}),
        EventRecord("person_ended", over, {"agent": agent, "talked_s": talked, "by": "caller"}),
        EventRecord("wrap_up_over", over + round(wrap * 1000), {"agent": agent, "took_s": wrap}),
    ]
    record.ended = record.started + timedelta(milliseconds=over)


async def leave_behind(url: str, data: Path, days: int = 14, calls: int = 60) -> None:
    """Fill the database at this URL; today's calls end before now."""
    now, chance = datetime.now(UTC), random.Random(7)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    records = [one for back in range(1, days) for one in a_day(today - timedelta(days=back), calls, chance)]
    records += [one for one in a_day(today, calls, chance) if one.ended is not None and one.ended < now]
    heard = CallRecord(
        HEARD, "sip", NUMBER, now - timedelta(minutes=10), now - timedelta(minutes=7), "person"
    )
    heard.turns = [
        TurnRecord("caller", f"zgubiły się {WORDS}", 3000),
        TurnRecord("bot", "Łączę z konsultantem.", 6000),
    ]
    _queue(heard, "person", chance)
    heard.ended = now - timedelta(minutes=7)
    store = Store.open(url)
    try:
        await store.run(lambda session: _write(session, [*records, heard]))
    finally:
        await store.close()
    recorded(data / "recordings", HEARD)


def _write(session, records: list[CallRecord]) -> None:  # type: ignore[no-untyped-def]
    calls = [{"id": one.id, "channel": one.channel, "caller": one.caller, "started": one.started, "ended": one.ended, "outcome": one.outcome} for one in records]  # fmt: skip
    turns = [
        {"call_id": one.id, "position": at, "who": turn.who, "text": turn.text, "started_ms": turn.started_ms, "slots": {}, "split": {}}
        for one in records
        for at, turn in enumerate(one.turns)
    ]  # fmt: skip
    events = [
        {"call_id": one.id, "position": at, "name": event.name, "at_ms": event.at_ms, "detail": event.detail}
        for one in records
        for at, event in enumerate(one.events)
    ]
    session.execute(insert(CallRow), calls)
    session.execute(insert(TurnRow), turns)
    session.execute(insert(EventRow), events)
    session.add(
        RecordingRow(call_id=HEARD, started=records[-1].started, state="whole", length_ms=1000, missing_ms=0)
    )

"""Calls of two people in a database: what there is to forget, hand over and erase."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from voicebot.records import flac
from voicebot.records.changes import changes_of
from voicebot.records.repository import CallRepository
from voicebot.records.sealed import Sealer
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.models import CallbackWishRow, CustomerRow, DraftRow, OrderRow, OutboxRow, RecordingRow
from voicebot.store.worker import Store

KEY = bytes(range(32))
DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PHONE, OTHER = "+48577123984", "+48600700800"
TRACES = (
    "+48577123984",
    "577123984",
    "577 123 984",
    "48577123984",
    "pięćset siedemdziesiąt siedem",
    "Żegocińska",
    "Felicja",
    "zegocinska@",
    "szmaragdowe kalosze",
    "918273",
    "kulawy hipopotam",
)
"""What must not be found anywhere once PHONE was erased."""


def call(call_id: str, caller: str | None, turns: list[TurnRecord], *, live: bool = False) -> CallRecord:
    ended = None if live else DAY + timedelta(minutes=3)
    return CallRecord(
        call_id,
        "sip",
        caller,
        DAY,
        ended,
        None if live else "answered",
        turns,
        [EventRecord("recording_consent", 900, {"given": True, "words": "tak, " + turns[0].text})],
    )


def said(text: str, who: str = "caller", **more: object) -> TurnRecord:
    heard = text if who == "bot" else None
    return TurnRecord(who, text, 1000, 2000, heard_text=heard, **more)  # type: ignore[arg-type]


async def keep(store: Store, record: CallRecord) -> None:
    await CallRepository(store).save(changes_of(record, range(len(record.turns)), 0))


async def two_people(store: Store, recordings: Path) -> None:
    """PHONE called, dictated the number in a browser call, complained, left a wish, a draft and letters; OTHER called too."""
    turns = [
        said("gdzie są szmaragdowe kalosze mówi felicja Żegocińska", intent="order_status"),
        said("Zamówienie 918 273, szmaragdowe kalosze.", "bot"),
        said("tak", slots={"order_number": "918273", "verified": True, "note": "kulawy hipopotam"}),
    ]
    await keep(store, call("phoned", PHONE, turns))
    spoken = said("pięćset siedemdziesiąt siedem sto dwadzieścia trzy dziewięćset osiemdziesiąt cztery")
    await keep(store, call("browser", None, [spoken, said("Zapisuję numer 577 123 984.", "bot")]))
    await keep(store, call("typed", None, [said("x", slots={"phone_number": "577123984"})]))
    await keep(
        store, call("other", OTHER, [said("obce słowa numer sześćset", slots={"order_number": "111111"})])
    )

    def more(session: Session) -> None:
        for call_id, phone in (("wished", PHONE), ("other", OTHER)):
            session.add(
                CallbackWishRow(
                    call_id=call_id,
                    reason="asked",
                    phone=phone,
                    summary=f"Felicja prosi {phone}",
                    created=DAY,
                    changed=DAY,
                )
            )
        for number, call_id, words in (("918273", "phoned", "kulawy hipopotam"), ("111111", "other", "obcy")):
            session.add(
                DraftRow(
                    number=number,
                    kind="return",
                    postcode="31152",
                    call_id=call_id,
                    case={"words": words},
                    confirmed=False,
                    changed=DAY,
                    due=DAY,
                )
            )
        letters = [
            ("918273-return_opened-phone-1-e", "zegocinska@example.com"),
            ("555-x-s", PHONE),
            ("111111-a-e", "obcy@example.com"),
        ]
        for key, to in letters:
            session.add(
                OutboxRow(
                    key=key,
                    channel="email",
                    recipient=to,
                    subject="Zwrot",
                    text="Felicja, szmaragdowe kalosze 918273",
                    state="sent",
                    tries=0,
                    created=DAY,
                    due=DAY,
                    sent=DAY,
                )
            )
        session.get_one(OutboxRow, "111111-a-e").text = "obce słowa"
        session.get_one(CallbackWishRow, "other").summary = "obcy"
        for call_id in ("phoned", "other"):
            session.add(
                RecordingRow(call_id=call_id, started=DAY, state="whole", length_ms=1000, missing_ms=0)
            )

    await store.run(more)
    for name in ("phoned", "other"):
        recorded(recordings, name)


async def a_customer(store: Store) -> None:
    """PHONE is a customer of the demo shop, with an order."""

    def work(session: Session) -> None:
        customer = CustomerRow(
            name="Jan", phone=PHONE, postcode="31152", city="Kraków", email="jan@example.com"
        )
        session.add(customer)
        session.flush()
        session.add(
            OrderRow(
                number="222222",
                customer_id=customer.id,
                postcode="31152",
                state="sent",
                total=10,
                ordered_at=DAY,
                changed_at=DAY,
            )
        )

    await store.run(work)


def files(recordings: Path) -> list[str]:
    """What lies in the folder of recordings."""
    return sorted(path.name for path in recordings.iterdir()) if recordings.exists() else []


def recorded(recordings: Path, name: str) -> None:
    """A second of a call's sound on disk."""
    recordings.mkdir(exist_ok=True)
    sealer = Sealer(KEY, name)
    piece = sealer.piece(0, 16_000, flac.encode(np.full((16_000, 2), 7, np.int16)))
    sealer.wrote(piece)
    last = sealer.piece(16_000, 0, b"", last=True)
    (recordings / f"{name}.vbrec").write_bytes(sealer.head + piece + last)

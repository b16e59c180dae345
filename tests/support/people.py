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
from voicebot.store.models import (
    CallbackRow,
    CallbackWishRow,
    CustomerRow,
    DraftRow,
    OrderRow,
    OutboxRow,
    RecordingRow,
    VoicemailRow,
)
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


async def two_people(store: Store, data: Path) -> None:
    """PHONE called, dictated the number in a browser call, complained, left a wish, voice messages, a draft and letters; OTHER called
    too. data: the data directory."""
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
            session.add(a_callback(f"cb{call_id}", phone, a_wish(call_id, phone)))
        for id_, call_id, phone, words in (
            ("phoned-1", "phoned", PHONE, "kulawy hipopotam"),
            # the number was withheld, and said
            ("withheld-1", "withheld", None, "proszę oddzwonić na pięćset siedemdziesiąt siedem 123 984"),
            ("other-1", "other", OTHER, "obcy"),
        ):
            session.add(
                VoicemailRow(
                    id=id_,
                    call_id=call_id,
                    queue="obsługa",
                    phone=phone,
                    length_s=2.0,
                    transcript=words,
                    created=DAY,
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
            ("callback-cbwished-given_up-3", "biuro@example.com"),
            ("voicemail-phoned-1", "biuro@example.com"),
            ("111111-a-e", "obcy@example.com"),
            ("callback-cbother-given_up-3", "biuro@example.com"),
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
        for key in ("111111-a-e", "callback-cbother-given_up-3"):
            session.get_one(OutboxRow, key).text = "obce słowa"
        others = session.get_one(CallbackWishRow, "other")
        others.summary, others.page = "obcy", None
        for call_id in ("phoned", "other"):
            session.add(
                RecordingRow(call_id=call_id, started=DAY, state="whole", length_ms=1000, missing_ms=0)
            )

    await store.run(more)
    for name in ("phoned", "other"):
        recorded(data / "recordings", name)
    folder = data / "voicemail"
    folder.mkdir()
    for name, words in (("phoned-1", "kulawy hipopotam"), ("withheld-1", "Felicja"), ("other-1", "obcy")):
        (folder / f"{name}.wav").write_bytes(b"RIFF" + words.encode())


def a_callback(id_: str, phone: str | None, *wishes: CallbackWishRow, **more: object) -> CallbackRow:
    """One that the shop is to look at."""
    fields = {"state": "given_up", "why": "busy", "tries": 3, "tries_left": 0, "calling_off": False}
    times = {"entered": DAY, "created": DAY, "changed": DAY}
    return CallbackRow(id=id_, phone=phone, wishes=list(wishes), **{**fields, **times, **more})


def a_wish(call_id: str, phone: str | None, **more: object) -> CallbackWishRow:
    """Uttered on a page, with words of whoever has this number."""
    summary = f"Felicja prosi {phone}"
    fields = {"page": "/konto/Felicja-Żegocińska", "created": DAY, "changed": DAY} | more
    return CallbackWishRow(call_id=call_id, reason="asked", phone=phone, summary=summary, **fields)


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

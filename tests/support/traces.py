"""Whether anything of a person is left: a search of whole folders, byte by byte, for all ways to write it."""

import asyncio
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.people import a_callback, a_wish, call, keep
from tests.support.people import said as uttered
from voicebot.contact.voicemail_box import VoicemailBox
from voicebot.contact.voicemail_mail import Voicemail, VoicemailMail
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates
from voicebot.records.types import EventRecord
from voicebot.store.models import DraftRow, OutboxRow
from voicebot.store.worker import Store

NLU = Path(__file__).resolve().parents[2] / "nlu_data"
WORDS = ("Żegocińska", "Felicja", "zegocinska@", "szmaragdowe kalosze", "kulawy hipopotam")
"""Of the person, in notes, letters and messages."""
SPOKEN = ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć")
SHORTEST = 12
"""Characters of a turn by which somebody is known; "tak" is everybody's."""
SPEECH_HEAD = 16_384
"""Bytes."""
OURS = "rasa"
"""The trained model, which all lines of this machine share: any word that people say is in it."""


def writings(phone: str) -> set[str]:
    """A number in figures, with and without spaces, and in words."""
    national = phone.removeprefix("+48")
    thirds = [national[at : at + 3] for at in (0, 3, 6)]
    pairs = [national[0], *(national[at : at + 2] for at in (1, 3, 5, 7))]
    grouped = {
        separator.join(parts)
        for parts in (thirds, pairs, list(national))
        for separator in (" ", "-", "\u00a0")
    }
    words = [SPOKEN[int(digit)] for digit in national]
    return {phone, national, f"48{national}", *grouped, " ".join(words), "pięćset siedemdziesiąt siedem"}


def said(data: Path, phone: str) -> set[str]:
    """What callers and agents said in the calls of this number, as far as it is long enough to be theirs alone."""
    with sqlite3.connect(data / "voicebot.db") as database:
        rows = database.execute(
            "SELECT text FROM turns JOIN calls ON calls.id = call_id WHERE caller = ? AND who != 'bot'",
            (phone,),
        )
        return {text for (text,) in rows if len(text) >= SHORTEST}


def found(data: Path, phone: str, more: Iterable[str]) -> set[str]:
    """Which of all that stand in any file below this folder, in whatever encoding: also in free pages of a database, its log, and what a
    process left behind."""
    forms = {trace: set(_encoded(trace)) for trace in {*writings(phone), *WORDS, *more}}
    there = set()
    for path in _files(data):
        content = _written(path)
        there |= {trace for trace, written in forms.items() if any(form in content for form in written)}
    return there


def _encoded(trace: str) -> Iterable[bytes]:
    for text in {trace, trace.lower(), trace.capitalize()}:
        yield from (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("cp1250"))
        yield text.encode("unicode_escape").replace(b"\\x", b"\\u00")  # as in JSON


def _written(path: Path) -> bytes:
    """All of a file; of kept speech what stands before the sound."""
    with path.open("rb") as file:
        return file.read(SPEECH_HEAD if path.suffix == ".speech" else -1)


def _files(folder: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name != OURS:
            yield from _files(path)
        elif path.is_file():
            yield path


async def more(data: Path, phone: str) -> None:
    """What is left on other days: a call without a number whose agent noted it, a voice message with its letter, a callback that came to nothing and what the shop was told of
    it, a matter that was begun, a letter to the customer."""
    store = await asyncio.to_thread(Store.open, f"sqlite:///{data / 'voicebot.db'}")
    now = datetime.now(UTC)

    def work(session: Any) -> None:
        callback = a_callback("cbtrace", phone, a_wish("wishtrace", phone))
        session.add(callback)
        session.add(
            DraftRow(
                number="918273", kind="return", postcode="31152", call_id="wishtrace", case={"words": "kulawy hipopotam"},
                confirmed=False, changed=now, due=now,
            )
        )  # fmt: skip
        for key, to in (
            ("918273-return-e", "zegocinska@example.com"),
            ("callback-cbtrace-given_up-3", "biuro@example.com"),
        ):
            text = f"Felicja Żegocińska, {phone}, szmaragdowe kalosze"
            session.add(
                OutboxRow(
                    key=key, channel="email", recipient=to, subject="Zwrot", text=text, state="sent", tries=1,
                    created=now, due=now, sent=now,
                )
            )  # fmt: skip

    try:
        await store.run(work)
        nameless = call("nameless", None, [uttered("konsultant")])
        note = f"Felicja, tel. {phone.removeprefix('+48')}"
        nameless.events.append(EventRecord("wrap_up", 5, {"agent": "jan", "code": "promised", "note": note}))
        await keep(store, nameless)
        message = Voicemail(
            "trace-1", "wishtrace", "general", phone, 1.0, "mówi felicja kulawy hipopotam", now
        )
        mail = VoicemailMail(Templates.load(NLU / "messages.yml"), Prompts.load(NLU / "prompts.yml"))
        await VoicemailBox(store, data, mail).keep(message, np.zeros(8000, np.int16), "biuro@example.com")
    finally:
        await store.close()

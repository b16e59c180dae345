"""Everything kept about a person written into a folder, to be given to them (GDPR, articles 15 and 20)."""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicebot.contact import voicemail_box
from voicebot.errors import DataError, RecordingError
from voicebot.records import person as people
from voicebot.records import shelf
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Audit, Playback, listen
from voicebot.store.worker import Store

PATIENCE_S = 600.0
"""Everything ever said is looked through."""
ROWS = "data.json"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """rows: by table. sounds: recordings and voice messages written as WAV. unreadable: those that could not be read to their end."""

    rows: dict[str, int]
    sounds: int
    unreadable: int


async def hand_over(
    store: Store, data: Path, keys: KeyRing, phone: str, folder: Path, *, who: str, audit: Audit
) -> HandedOver:
    """Write all that is kept about an E.164 number into a new folder, for its owner's eyes alone. data: the data directory.

    Errors: DataError for a folder that cannot be made, StoreError, OSError."""
    _make(folder)
    person, rows = await store.read(
        lambda session: (found := people.find(session, phone), people.kept(session, found)),
        timeout_s=PATIENCE_S,
    )
    directory = shelf.directory_in(data)
    recorded = [call for call in person.calls if shelf.is_there(directory, call)]
    told = [await _recording(directory, keys, call, folder, who, audit) for call in recorded]
    for message in person.voicemails:
        await audit(who, "export", message)
        told.append(await asyncio.to_thread(_voicemail, data, message, folder))
    content = {"phone": phone, "order_numbers": person.orders, **rows, "sound": told}
    _write(folder / ROWS, json.dumps(content, ensure_ascii=False, indent=1).encode())
    unreadable = sum("error" in one for one in told)
    return HandedOver({name: len(found) for name, found in rows.items()}, len(told) - unreadable, unreadable)


async def _recording(
    directory: Path, keys: KeyRing, call: str, folder: Path, who: str, audit: Audit
) -> dict[str, Any]:
    told: dict[str, Any] = {"call_id": call}
    try:
        playback = await listen(directory, keys, call, who=who, audit=audit, action="export")
        told |= {"file": f"{call}.wav", "seconds": round(playback.length_s, 1), "whole": playback.whole}
        await asyncio.to_thread(_write_wav, playback, folder / f"{call}.wav")
    except RecordingError as error:
        told |= {"error": error.kind}
    return told


def _voicemail(data: Path, message: str, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"voicemail_id": message}
    try:
        sound = voicemail_box.sound_of(data, message).read_bytes()
    except FileNotFoundError:
        return told | {"error": "missing"}
    name = f"voicemail-{message}.wav"
    _write(folder / name, sound)
    return told | {"file": name}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise DataError(f"{folder} is there already: name a new folder") from None
    except OSError as error:
        raise DataError(f"{folder} cannot be made: {error.strerror}") from error


def _write_wav(playback: Playback, path: Path) -> None:
    with os.fdopen(_private(path), "wb") as file:
        for part in playback.wav():
            file.write(part)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(_private(path), "wb") as file:
        file.write(content)


def _private(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)

"""Tests of voicebot.contact.voicemail_box: a real database, a real disk, a real mail server, and deaths at every step."""

import asyncio
import email
import io
import os
import signal
import socket
import sys
import wave
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiosmtpd.controller import Controller

from tests.support.dialogue import PROMPTS, TEMPLATES
from voicebot.audio.frame import RATE, Pcm
from voicebot.config import Mail
from voicebot.contact import voicemail_box
from voicebot.contact.voicemail_box import FOLDER, VoicemailBox
from voicebot.contact.voicemail_mail import Voicemail, VoicemailMail
from voicebot.errors import StoreError
from voicebot.messages.courier import Courier
from voicebot.messages.email import EmailCarrier
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Channel
from voicebot.people.audit import AuditLog
from voicebot.store.worker import Store

LETTERS = VoicemailMail(TEMPLATES, PROMPTS)
TO = "biuro@example.com"
TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)).astype(np.int16)
"""Two seconds of 440 Hz."""


@pytest.fixture
def box(store: Store, tmp_path: Path, clock) -> VoicemailBox:
    """An empty box with the test's clock."""
    return VoicemailBox(store, tmp_path, LETTERS, clock)


def message(clock: Any, id_: str = "call-1") -> Voicemail:
    return Voicemail(id_, "call", "obsługa", "+48490000001", 2.0, "proszę o telefon", clock.now())


def ringing(sound: bytes) -> float:
    """The frequency of a WAV file's sound."""
    with wave.open(io.BytesIO(sound)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        spectrum = np.abs(np.fft.rfft(samples))
        return float(np.argmax(spectrum) * file.getframerate() / len(samples))


async def test_the_sound_of_some_messages_can_be_deleted(box: VoicemailBox, clock, tmp_path: Path) -> None:
    """Where it lies is known without the box; what is gone already is no error, and no path gets out of the folder."""
    for id_ in ("one", "two"):
        await box.keep(message(clock, id_), TONE, None)
    assert voicemail_box.sound_of(tmp_path, "one") == box.sound("one")
    assert voicemail_box.remove_sounds(tmp_path, ["one", "three"]) == 1
    assert [box.sound(id_).exists() for id_ in ("one", "two")] == [False, True]
    with pytest.raises(ValueError, match="id"):
        voicemail_box.remove_sounds(tmp_path, ["../voicebot"])


async def test_a_message_is_in_the_box_until_somebody_deals_with_it(box: VoicemailBox, clock) -> None:
    """Longest waiting first, with its sound, which stays."""
    await box.keep(message(clock, "b"), TONE, TO)
    clock.pass_(60)
    await box.keep(message(clock, "a"), TONE, None)
    waiting = await box.open()
    assert [found.id for found in waiting] == ["b", "a"]
    assert waiting[1] == message(clock, "a")
    assert ringing(box.sound("b").read_bytes()) == pytest.approx(440, abs=2)
    assert await box.done("b") is True
    assert await box.done("b") is await box.done("nobody") is False
    assert [found.id for found in await box.open()] == ["a"]
    assert box.sound("b").exists()


async def test_the_shop_is_written_to_once(box: VoicemailBox, store: Store, tmp_path: Path, clock) -> None:
    """However often the same message is kept; where no address is set, not at all."""
    told: list[int] = []
    box = VoicemailBox(store, tmp_path, LETTERS, clock, on_put=lambda: told.append(1))
    for _ in range(2):
        await box.keep(message(clock), TONE, TO)
    await box.keep(message(clock, "other"), TONE, None)
    (letter,) = await Outbox(store, clock).take()
    assert (letter.to, letter.attachment, told) == (TO, f"{FOLDER}/call-1.wav", [1])


async def test_the_mail_arrives_with_words_and_sound(
    box: VoicemailBox, store: Store, tmp_path: Path, clock
) -> None:
    """From the box through the outbox to a real mail server: the file plays what was said."""
    arrived: list[EmailMessage] = []

    class Inbox:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            arrived.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Controller(Inbox(), hostname="127.0.0.1", port=port)
    server.start()
    config = Mail(host="127.0.0.1", port=port, security="none", sender="sklep@example.com")
    courier = Courier(Outbox(store), {Channel.EMAIL: EmailCarrier(config, tmp_path)})
    try:
        await box.keep(message(clock), TONE, TO)
        courier.start()
        async with asyncio.timeout(5):
            while not arrived:  # noqa: ASYNC110 - a server's thread fills it
                await asyncio.sleep(0.01)
    finally:
        await courier.stop()
        server.stop()
    body, (attached,) = arrived[0].get_body(), arrived[0].iter_attachments()
    assert body is not None
    assert "proszę o telefon" in body.get_content()
    assert attached.get_filename() == "call-1.wav"
    sound = attached.get_payload(decode=True)
    assert isinstance(sound, bytes)
    assert ringing(sound) == pytest.approx(440, abs=2)


async def test_a_disk_that_refuses_leaves_no_message(
    box: VoicemailBox, store: Store, tmp_path: Path, clock
) -> None:
    """The caller cannot be told that it is kept; nobody is written to about nothing."""
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(StoreError) as failed:
        await box.keep(message(clock), TONE, TO)
    assert failed.value.kind == "disk"
    assert await box.open() == []
    assert await Outbox(store, clock).take() == []


async def test_a_full_box_takes_no_more(box: VoicemailBox, monkeypatch: pytest.MonkeyPatch, clock) -> None:
    """Asked beforehand, and once more when it matters; what is there is no new one, and dealing with one makes room."""
    monkeypatch.setattr(voicemail_box, "MOST_OPEN", 2)
    for id_ in ("a", "b"):
        assert await box.full() is False
        await box.keep(message(clock, id_), TONE, None)
    assert await box.full() is True
    await box.keep(message(clock, "a"), TONE, None)
    with pytest.raises(StoreError) as refused:
        await box.keep(message(clock, "c"), TONE, TO)
    assert refused.value.kind == "full"
    await box.done("a")
    await box.keep(message(clock, "c"), TONE, TO)


@pytest.mark.parametrize("id_", ["", "../a", "a/b", "ą", "a" * 65, "a.wav"])
async def test_an_id_that_is_more_than_a_name_is_refused(box: VoicemailBox, clock, id_: str) -> None:
    """Nothing is written outside the folder."""
    with pytest.raises(ValueError, match="id must be"):
        await box.keep(replace(message(clock), id=id_), TONE, None)


async def test_what_a_crash_left_is_swept_away(box: VoicemailBox, tmp_path: Path, clock) -> None:
    """Old files of no message go; messages, what may just be being written, and what was spoken and waits to be finished, stay."""
    assert await box.sweep() == 0
    await box.keep(message(clock, "kept"), TONE, None)
    folder = tmp_path / FOLDER
    for name in ("orphan.wav", ".x.part", "kept.part", "fresh.wav", "spoken.draft"):
        (folder / name).write_bytes(b"x")
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    now = clock.now().timestamp()
    os.utime(folder / "fresh.wav", (now, now))
    assert await box.sweep() == 3
    assert sorted(path.name for path in folder.iterdir()) == ["fresh.wav", "kept.wav", "spoken.draft"]


DIES = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from sqlalchemy.orm import Session
from voicebot.contact import voicemail_box
from voicebot.contact.voicemail_draft import Head
from voicebot.contact.voicemail_mail import Voicemail, VoicemailMail
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates
from voicebot.store import files, worker

point, data, url, nlu = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
POINTS = {
    "before-the-file": (voicemail_box, "write_durably", False),
    "file-not-flushed": (os, "fsync", False),
    "file-not-named": (os, "fsync", True),
    "name-not-flushed": (files, "_flush_names", False),
    "file-safe": (voicemail_box, "write_durably", True),
    "in-the-transaction": (voicemail_box.outbox, "put", True),
    "before-the-commit": (Session, "flush", True),
    "after-the-commit": (worker, "_transact", True),
}

def dies_there():
    if point == "while-it-is-spoken":
        os.kill(os.getpid(), signal.SIGKILL)
    if point not in POINTS:
        return
    owner, name, after = POINTS[point]
    real = getattr(owner, name)

    def dying(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)

async def keep():
    store = worker.Store(worker.make_engine(url))
    letters = VoicemailMail(Templates.load(nlu / "messages.yml"), Prompts.load(nlu / "prompts.yml"))
    left = Voicemail(point, "call", "queue", None, 2.0, "", datetime.now(UTC))
    sound = np.ones(32_000, np.int16)
    box = voicemail_box.VoicemailBox(store, data, letters)
    draft = box.draft(point, Head("call", "queue", "+48490000001", datetime.now(UTC)))
    draft.add(sound)
    path = data / voicemail_box.FOLDER / f"{point}.draft"
    while not path.exists() or path.stat().st_size < 64_000:
        await asyncio.sleep(0.01)
    dies_there()
    await box.keep(left, sound, "biuro@example.com")
    await draft.drop()
    print("told", flush=True)
    await store.close()

asyncio.run(keep())
"""
SAFE = {"after-the-commit", "never"}


@pytest.mark.real
@pytest.mark.parametrize(
    "point",
    [
        "while-it-is-spoken",
        "before-the-file",
        "file-not-flushed",
        "file-not-named",
        "name-not-flushed",
        "file-safe",
        "in-the-transaction",
        "before-the-commit",
        "after-the-commit",
        "never",
    ],
)
async def test_a_process_killed_at_any_point_loses_nothing_and_doubles_nothing(
    store: Store, box: VoicemailBox, tmp_path: Path, database_url: str, repo: Path, clock, point: str
) -> None:
    """The caller is told that it is safe only when words, sound and e-mail are; what is in the box is whole and written about; what was
    spoken and is not in the box is finished by the next process: in the end each is there once, whole, heard, and written about once."""
    command = [sys.executable, "-c", DIES, point, str(tmp_path), database_url, str(repo / "nlu_data")]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=repo, env={**os.environ, "PYTHONPATH": str(repo)}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        told, _ = await process.communicate()
    assert process.returncode == (0 if point == "never" else -signal.SIGKILL)
    assert told.split() == ([b"told"] if point == "never" else [])
    kept = {found.id for found in await box.open()}
    assert kept == {point} & SAFE

    async def hear(sound: Pcm) -> str:
        return f"{len(sound)} próbek"

    recovered = await box.recover("biuro@example.com", hear)
    assert [found.id for found in recovered] == [point][len(kept) :]
    assert await box.recover("biuro@example.com", hear) == []
    (found,) = await box.open()
    assert (found.transcript, found.length_s) == (("", 2.0) if kept else ("32000 próbek", 2.0))
    assert found.phone == (None if kept else "+48490000001")
    assert [letter.key for letter in await Outbox(store).take()] == [f"voicemail-{point}"]
    with wave.open(str(box.sound(point))) as file:
        assert file.getnframes() == pytest.approx(16_000, abs=4)
    clock.seconds += 10 * 365 * 86_400  # the files have the machine's time
    await box.sweep()
    assert [path.name for path in (tmp_path / FOLDER).glob("*")] == [f"{point}.wav"]


async def test_who_dealt_with_a_message_and_who_listened_is_in_the_log_of_deeds(
    box: VoicemailBox, store: Store, clock
) -> None:
    """Written down with the deed; what was not done is not there. A message can be taken up again."""
    for id_ in ("a", "b"):
        await box.keep(message(clock, id_), TONE, None)
    assert await box.listened("a", "jan") is True
    assert await box.listened("nobody", "jan") is False
    assert await box.done("a", "jan") is True
    clock.pass_(60)
    assert await box.done("b", "ewa") is True
    assert await box.done("b", "jan") is False
    assert [(found.id, when) for found, when in await box.handled()] == [
        ("b", clock.now()),
        ("a", clock.now() - timedelta(seconds=60)),
    ]
    assert await box.reopen("b", "jan") is True
    assert await box.reopen("b", "jan") is await box.reopen("nobody") is False
    assert [found.id for found in await box.open()] == ["b"]
    assert (await box.there("a"), await box.there("nobody")) == (True, False)
    deeds = await AuditLog(store, clock).newest()
    assert sorted((deed.who, deed.what, deed.about) for deed in deeds) == [
        ("ewa", "handled", "voicemail:b"),
        ("jan", "handled", "voicemail:a"),
        ("jan", "listened", "voicemail:a"),
        ("jan", "reopened", "voicemail:b"),
    ]

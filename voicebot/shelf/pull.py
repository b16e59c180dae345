"""Fetches a model onto the shelf: download, check, unpack, check every file, and only then put it in place, whole or not at all."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from voicebot.errors import ModelError
from voicebot.shelf import integrity, pins
from voicebot.shelf.download import Progress, download
from voicebot.shelf.manifest import Archive, File, Model
from voicebot.shelf.pins import Pin
from voicebot.shelf.unpack import unpack, unpacked_size

PARTIAL = ".partial"
"""Where downloads wait; a pull that was killed goes on from there."""
_SPARE = 32 * 1024**2
"""Bytes left free for everybody else."""


def free_bytes(folder: Path) -> int:
    """Free space where the models are kept."""
    return shutil.disk_usage(folder).free


def pull(
    model: Model,
    into: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
    progress: Progress = lambda done, total: None,
    free: Callable[[Path], int] = free_bytes,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] | None = None,
) -> Path:
    """Fetch a model; its folder. One that is already whole is left alone.

    say: told one line a step, the pinned checksum among them. Errors: ModelError, with what to do; nothing half done is
    ever put in place, and what was downloaded is kept for the next try unless it proved wrong.
    """
    archive = model.archive
    if archive is None:
        raise ModelError(f"{model.name} is built in: there is nothing to pull")
    target = into / model.folder
    try:
        into.mkdir(parents=True, exist_ok=True)
        with _alone(into):
            pinned = pins.load(into).get(model.name)
            if pinned is not None and target.is_dir() and not integrity.problems(target, pinned.files):
                say(f"{model.name} is already here and whole")
                return target
            partial = into / PARTIAL
            partial.mkdir(exist_ok=True)
            fetched = partial / f"{model.folder}.zip"

            def room(needed: int) -> None:
                if free(into) < needed + _SPARE:
                    raise ModelError(
                        f"{into} has {free(into) // 1024**2} MB free, "
                        f"{(needed + _SPARE) // 1024**2} MB are needed: make room and run the pull again"
                    )

            say(f"fetching {archive.url}")
            waiting = {} if sleep is None else {"sleep": sleep}
            download(
                archive.url,
                fetched,
                size=archive.size,
                progress=progress,
                room=room,
                transport=transport,
                **waiting,
            )
            archive_sum = _checked_archive(model, archive, fetched, pinned, into, say)
            room(unpacked_size(fetched))
            fresh = partial / model.folder
            shutil.rmtree(fresh, ignore_errors=True)
            unpack(fetched, archive.root, fresh)
            files = _checked_files(model, fresh, pinned)
            integrity.flush(fresh)
            pins.save(into, model.name, Pin(archive_sha256=archive_sum, files=files))
            if target.exists():
                shutil.rmtree(target)  # damaged, or there would have been nothing to do
            os.rename(fresh, target)
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ModelError(f"the disk of {into} is full; make room and run the pull again") from error
        raise ModelError(f"{error.filename or into}: {error.strerror or error}") from error
    say(f"{model.name} is whole, in {target}")
    return target


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """One pull at a time; the kernel lets go of the lock when a pull is killed."""
    with (into / ".pull.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModelError("another pull is at work; wait for it to end") from error
        yield


def _checked_archive(
    model: Model, archive: Archive, fetched: Path, pinned: Pin | None, into: Path, say: Callable[[str], None]
) -> str:
    """The archive's sum when it is the right one; a wrong archive is removed."""
    actual = integrity.sha256(fetched)
    expected = archive.sha256 or (pinned.archive_sha256 if pinned else None)
    if expected is None:
        say(
            f"nobody published a checksum of {model.name}; pinned from now on in {into / pins.PINS}: "
            f"sha256 {actual}, {fetched.stat().st_size} bytes. Compare it with another source before production."
        )
    elif actual != expected:
        fetched.unlink()
        source = "the manifest" if archive.sha256 else str(into / pins.PINS)
        raise ModelError(
            f"{model.name}: the download has sha256 {actual}, {source} says {expected}. It was thrown away: "
            "pull again, and if it stays wrong, do not use it"
        )
    return actual


def _checked_files(model: Model, fresh: Path, pinned: Pin | None) -> tuple[File, ...]:
    """Everything that was unpacked, once it agrees with the manifest and the pin."""
    wrong = integrity.problems(fresh, model.files)
    if pinned is not None:
        wrong += integrity.problems(fresh, pinned.files)
    if wrong:
        shutil.rmtree(fresh)
        raise ModelError(f"{model.name} is not what it should be: {'; '.join(wrong[:3])}")
    return integrity.record(fresh)

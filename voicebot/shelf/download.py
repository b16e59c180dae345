"""One file over HTTP: with progress, resumed where it broke off, never more bytes than expected."""

import errno
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import structlog

from voicebot.errors import ModelError

log = structlog.get_logger()

ATTEMPTS = 6
MOST = 4 * 1024**3
"""Bytes taken from a server when the manifest does not say how large the file is."""
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))

Progress = Callable[[int, int | None], None]
"""(bytes so far, whole size if known)."""


class _Interrupted(Exception):
    """The connection broke; what came is kept and the rest is asked for again."""


def download(
    url: str,
    target: Path,
    *,
    size: int | None = None,
    progress: Progress = lambda done, total: None,
    room: Callable[[int], None] = lambda needed: None,
    sleep: Callable[[float], None] = time.sleep,
    transport: httpx.BaseTransport | None = None,
) -> None:
    """Fetch `url` into `target`; bytes already there are not fetched again.

    size: what the whole must be. room(bytes still to come) may refuse before anything is written.
    Errors: ModelError (refused, not found, wrong size, disk full, broke off too often).
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise ModelError(f"{url}: models are only fetched over https")
    with httpx.Client(follow_redirects=True, timeout=TIMEOUT, transport=transport) as client:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _attempt(client, url, target, size, progress, room)
                return
            except (_Interrupted, httpx.TransportError) as error:
                if attempt == ATTEMPTS:
                    raise ModelError(
                        f"{url}: broke off {attempt} times ({error}); run the pull again"
                    ) from error
                log.warning("download_interrupted", attempt=attempt, why=str(error) or type(error).__name__)
                sleep(min(30.0, 0.5 * 2**attempt))
            except httpx.HTTPError as error:
                raise ModelError(f"{url}: {error}") from error
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise ModelError(
                        f"the disk of {target.parent} is full; make room and run the pull again, "
                        f"it goes on where it stopped"
                    ) from error
                raise ModelError(f"{target}: {error.strerror or error}") from error


def _attempt(
    client: httpx.Client,
    url: str,
    target: Path,
    size: int | None,
    progress: Progress,
    room: Callable[[int], None],
) -> None:
    have = target.stat().st_size if target.exists() else 0
    if size is not None and have == size:
        progress(have, size)
        return
    if have > (size if size is not None else MOST):
        target.unlink()
        have = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            whole = _total(response)
            if whole is not None and whole == have and size is None:
                return
            target.unlink()
            raise _Interrupted("what was fetched before does not fit any more")
        if response.status_code >= 500 or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise _Interrupted(f"the server answers {response.status_code}")
        if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise ModelError(f"{url}: the server answers {response.status_code}")
        if response.status_code == httpx.codes.OK or not _continues(response, have):
            have = 0  # the server does not resume: from the start
        total = _total(response)
        if size is not None and total is not None and total != size:
            raise ModelError(f"{url}: is {total} bytes, the manifest says {size}")
        total = total or size
        room((total or have) - have)
        with target.open("ab" if have else "wb") as file:
            for (
                block
            ) in response.iter_raw():  # as it comes: what waits for a full block is lost when the line breaks
                have += len(block)
                if have > (total or MOST):
                    raise ModelError(f"{url}: sends more than the {total or MOST} bytes expected")
                file.write(block)
                file.flush()
                progress(have, total)
    if total is not None and have < total:
        raise _Interrupted(f"{have} of {total} bytes came")


def _total(response: httpx.Response) -> int | None:
    """The whole file's size, as this answer tells it."""
    in_range = response.headers.get("Content-Range", "").rpartition("/")[2]
    if in_range.isdigit():
        return int(in_range)
    length = response.headers.get("Content-Length", "")
    if response.status_code == httpx.codes.OK and length.isdigit():
        return int(length)
    return None


def _continues(response: httpx.Response, have: int) -> bool:
    return str(response.headers.get("Content-Range", "")).startswith(f"bytes {have}-")

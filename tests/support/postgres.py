"""A PostgreSQL server of one's own: made, started, and taken away again. It listens on a socket in its folder alone."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.programs import until

STARTS_S = 60.0
USER, DATABASE = "shop", "postgres"
NOBODY = 65534
"""Who runs it where the tests run as root: it refuses root."""


@contextmanager
def server() -> Iterator[str]:
    """A running server; the URL of its database. Errors: AssertionError where PostgreSQL is missing or does not start."""
    # pytest's own folders are closed to others
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    user = NOBODY if os.geteuid() == 0 else os.geteuid()
    os.chown(folder, user, -1)
    log = folder / "log"
    options = {"user": user, "cwd": folder, "stdin": subprocess.DEVNULL}
    try:
        made = subprocess.run(
            [_program("initdb"), "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
            capture_output=True,
            check=False,
            **options,
        )
        assert made.returncode == 0, made.stderr.decode()
        command = [_program("postgres"), "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
        with log.open("wb") as out:
            running = subprocess.Popen([*command, "-c", "fsync=off"], stdout=out, stderr=out, **options)
        try:
            until("PostgreSQL is ready", lambda: b"ready to accept" in log.read_bytes(), STARTS_S)
            yield f"postgresql+psycopg://{USER}@/{DATABASE}?host={folder}"
        finally:
            running.terminate()
            running.wait(STARTS_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    assert found, f"{name} is not there: install Debian's package postgresql"
    return found

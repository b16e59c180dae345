"""One file of an npm package, without npm: from the registry this machine is told to use, believed by its checksum alone."""

import base64
import hashlib
import io
import os
import re
import subprocess
import tarfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from scripts.house.progress import Progress, Trouble

REGISTRY = "https://registry.npmjs.org/"
"""npm's own default."""
TIMEOUT_S = 60
MOST = 16 << 20
"""Bytes of a package; ours have less than one million."""
ATTEMPTS = 3


@dataclass(frozen=True)
class Wanted:
    """A file of a package. package_sha512: the registry's `dist.integrity` of this version. file_sha512: of the file itself, by which a
    copy that is there already is known. Both in base64."""

    name: str
    version: str
    file: str
    package_sha512: str
    file_sha512: str

    def place(self, root: Path) -> Path:
        """Where it lies: where npm would put it."""
        return root / "node_modules" / self.name / self.file


AXE = Wanted(
    "axe-core",
    "4.14.1",
    "axe.min.js",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "5j5ln5gG165b1AiZBDsIcaUGLFRCsBs/Gj7fXq9Qv1w6cQSnJGMpO0rRt3xmGg1OQOhQ3sid6dbs5wqME6mvFw==",
)
"""Looks at pages for what keeps people out (tests/gateway/static/test_axe.py)."""


def ready(wanted: Wanted, root: Path) -> bool:
    """Whether the very file is there."""
    try:
        return _sha512(wanted.place(root).read_bytes()) == wanted.file_sha512
    except OSError:
        return False


def install(wanted: Wanted, root: Path, progress: Progress, environ: Mapping[str, str] = os.environ) -> None:
    """Fetch it unless it is there; needs no network then. Errors: Trouble."""
    if ready(wanted, root):
        return
    base = registry(environ)
    url = f"{base.rstrip('/')}/{wanted.name}/-/{wanted.name}-{wanted.version}.tgz"
    progress.say(f"{wanted.name} {wanted.version} …")
    package = _fetch(url)
    if _sha512(package) != wanted.package_sha512:
        raise Trouble(f"{url} is not what it must be by its checksum; is the registry an honest mirror?")
    content = _member(package, f"package/{wanted.file}")
    if content is None or _sha512(content) != wanted.file_sha512:
        raise Trouble(f"{url}: {wanted.file} is not what it must be by its checksum")
    place = wanted.place(root)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(place)


def registry(environ: Mapping[str, str]) -> str:
    """The registry of this machine's settings: the environment, what npm says if it is here, the .npmrc files, npm's default."""
    named = next((value for name, value in environ.items() if name.lower() == "npm_config_registry"), "")
    return named or _told_by_npm(environ) or _written(environ) or REGISTRY


def _told_by_npm(environ: Mapping[str, str]) -> str | None:
    npm = which("npm", path=environ.get("PATH", os.defpath))
    if npm is None:
        return None
    try:
        told = subprocess.run(
            [npm, "config", "get", "registry"],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
            env=dict(environ),
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told if told.startswith(("http://", "https://")) else None


def _written(environ: Mapping[str, str]) -> str | None:
    for file in (Path(environ.get("HOME", "/")) / ".npmrc", Path("/etc/npmrc")):
        try:
            found = re.search(r"^\s*registry\s*=\s*(https?://\S+)", file.read_text("utf-8"), re.MULTILINE)
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            return found[1]
    return None


def _fetch(url: str) -> bytes:
    why: Exception | None = None
    for _ in range(ATTEMPTS):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                return bytes(answer.read(MOST))
        except (OSError, ValueError) as error:
            why = error
    raise Trouble(
        f"{url} cannot be fetched ({why}). Is the registry reachable? Then type the same command again."
    )


def _member(package: bytes, name: str) -> bytes | None:
    try:
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            file = archive.extractfile(name)
            return None if file is None else file.read()
    except (tarfile.TarError, KeyError):
        return None


def _sha512(data: bytes) -> str:
    return base64.b64encode(hashlib.sha512(data).digest()).decode()

"""One file of an npm package: from the registry that was named, and only what its checksum says."""

import base64
import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts.house import npm
from scripts.house.npm import AXE, REGISTRY, Wanted, install, ready, registry
from scripts.house.progress import Progress, Trouble

CONTENT = b"axe = {}"


def sha512(data: bytes) -> str:
    return base64.b64encode(hashlib.sha512(data).digest()).decode()


def packed(content: bytes) -> bytes:
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            member = tarfile.TarInfo("package/axe.min.js")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        return out.getvalue()


PACKAGE = packed(CONTENT)
WANTED = Wanted("axe-core", "1.0.0", "axe.min.js", sha512(PACKAGE), sha512(CONTENT))


@contextmanager
def serving(package: bytes) -> Iterator[tuple[str, list[str]]]:
    """A registry at an address of its own, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(package)

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/npm/", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    """Told to nobody."""
    return Progress(io.StringIO(), tmp_path / "log")


def test_it_is_fetched_once_and_then_known_offline(tmp_path: Path, progress: Progress) -> None:
    """From the named registry; a second set-up asks nobody, a damaged copy is fetched again."""
    with serving(PACKAGE) as (url, asked):
        named = {"NPM_CONFIG_REGISTRY": url}
        assert not ready(WANTED, tmp_path)
        install(WANTED, tmp_path, progress, named)
        assert asked == ["/npm/axe-core/-/axe-core-1.0.0.tgz"]
        assert WANTED.place(tmp_path).read_bytes() == CONTENT
        install(WANTED, tmp_path, progress, {"npm_config_registry": "http://127.0.0.1:1/"})
        WANTED.place(tmp_path).write_bytes(b"half")
        install(WANTED, tmp_path, progress, named)
    assert ready(WANTED, tmp_path)
    assert len(asked) == 2


# named by hand: an archive's bytes hold the time
@pytest.mark.parametrize(
    "package",
    [b"no archive", packed(b"something else"), PACKAGE[:-1]],
    ids=["none", "another", "cut short"],
)
def test_another_package_is_not_taken(tmp_path: Path, progress: Progress, package: bytes) -> None:
    """What the checksum does not fit is said and not kept."""
    with serving(package) as (url, _), pytest.raises(Trouble, match="checksum"):
        install(WANTED, tmp_path, progress, {"npm_config_registry": url})
    assert not WANTED.place(tmp_path).exists()


@pytest.mark.parametrize("package", [b"no archive", packed(b"something else")], ids=["none", "another"])
def test_a_package_without_the_file_is_not_taken(tmp_path: Path, progress: Progress, package: bytes) -> None:
    """Even where the package's own checksum fits."""
    wanted = Wanted("axe-core", "1.0.0", "axe.min.js", sha512(package), sha512(CONTENT))
    with serving(package) as (url, _), pytest.raises(Trouble, match=r"axe\.min\.js is not"):
        install(wanted, tmp_path, progress, {"npm_config_registry": url})


def test_a_registry_that_is_out_is_named(tmp_path: Path, progress: Progress) -> None:
    """With the address that was tried."""
    with pytest.raises(Trouble, match=r"http://127\.0\.0\.1:1/axe-core"):
        install(WANTED, tmp_path, progress, {"npm_config_registry": "http://127.0.0.1:1/"})


def test_where_packages_come_from(tmp_path: Path) -> None:
    """What npm says, else what the user wrote, else npm's default."""
    tools = tmp_path / "bin"
    tools.mkdir()
    bare = {"HOME": str(tmp_path), "PATH": str(tools)}
    assert registry(bare) == REGISTRY
    (tmp_path / ".npmrc").write_text("fund=false\nregistry = https://mirror.example/npm/\n")
    assert registry(bare) == "https://mirror.example/npm/"
    tool = tools / "npm"
    tool.write_text("#!/bin/sh\necho https://told.example/\n")
    tool.chmod(0o755)
    assert registry(bare) == "https://told.example/"
    tool.write_text("#!/bin/sh\necho undefined\n")
    assert registry(bare) == "https://mirror.example/npm/"
    tool.write_text("#!/no/such/shell\n")
    assert registry(bare) == "https://mirror.example/npm/"
    assert registry({**bare, "npm_config_registry": "https://named.example/"}) == "https://named.example/"


def test_what_we_want_has_whole_checksums() -> None:
    """64 bytes each."""
    assert {len(base64.b64decode(one)) for one in (AXE.package_sha512, AXE.file_sha512)} == {64}
    assert npm.MOST > 10_000_000

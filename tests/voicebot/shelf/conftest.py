"""A publisher of models on this machine, which can be told to misbehave, and a small shelf that points at it."""

import contextlib
import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from voicebot.shelf.manifest import Archive, File, Model

CONTENT = {"am/final.mdl": bytes(range(256)) * 2000, "conf/model.conf": b"--sample-frequency=16000\n"}


def zipped(files: dict[str, bytes], root: str = "official") -> bytes:
    """A zip of these files below `root`, stored as they are (so that cutting it in the middle cuts real content)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{root}/{name}", content)
    return packed.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Publisher:
    """What the server does with the next requests; `requests` are the Range headers it saw."""

    url: str
    content: bytes
    cut_after: list[int] = field(default_factory=list)
    """For each coming answer: close the connection after so many bytes of the body."""
    ignores_range: bool = False
    tells_length: bool = True
    statuses: list[int] = field(default_factory=list)
    pause: Callable[[], None] | None = None
    requests: list[str | None] = field(default_factory=list)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A real HTTP server on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            publisher.requests.append(wanted)
            if publisher.statuses:
                self.send_response(publisher.statuses.pop(0))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = 0
            whole = len(publisher.content)
            if wanted and not publisher.ignores_range:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                if start >= whole:
                    self.send_response(416)
                    self.send_header("Content-Range", f"bytes */{whole}")
                    self.end_headers()
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            else:
                self.send_response(200)
            body = publisher.content[start:]
            if publisher.tells_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if publisher.cut_after:
                body = body[: publisher.cut_after.pop(0)]
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body[:65_536])
                if publisher.pause is not None:
                    publisher.pause()
                self.wfile.write(body[65_536:])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    publisher = Publisher(f"http://127.0.0.1:{server.server_port}/official.zip", zipped(CONTENT))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield publisher
    server.shutdown()
    server.server_close()
    thread.join()


def official(
    publisher: Publisher, *, known: bool = True, size: int | None = None, name: str = "official"
) -> Model:
    """The manifest's entry for what the publisher offers. known: its checksum was published."""
    return Model(
        name=name,
        kind="ears",
        engine="vosk",
        language="pl",
        licence="Apache-2.0",
        about="test",
        archive=Archive(
            url=publisher.url,
            root="official",
            size=size,
            sha256=sha256(publisher.content) if known else None,
        ),
        files=(
            File(
                path="am/final.mdl", size=len(CONTENT["am/final.mdl"]), sha256=sha256(CONTENT["am/final.mdl"])
            )
            if known
            else File(path="am/final.mdl"),
            File(path="conf/model.conf"),
        ),
    )

"""Real telephones and exchanges, headless: baresip, linphonec, sipp and Kamailio, set up by the files of docs/telephone."""

import contextlib
import csv
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.programs import Program, free_port, free_sip_port, free_udp_ports, recipe, until
from tests.support.tones import Samples, read_wav

SIPP = Path(__file__).resolve().parents[1] / "e2e" / "sip" / "sipp"
ANSWER_S = 10.0
REALM = "shop.example"


class Baresip(Program):
    """A telephone that plays `sound` into its calls and answers by itself. host, port: where it listens.
    account: changes to the recipe's account. authority: whose certificates it believes."""

    def __init__(
        self,
        folder: Path,
        sound: Path,
        account: Mapping[str, str],
        *,
        host: str = "127.0.0.1",
        rate: int = 8000,
        authority: Path | None = None,
    ) -> None:
        self.host, self.port, self._rate = host, free_sip_port(host), rate
        control, rtp = free_port(), free_udp_ports(20, host)
        changes = {
            "192.0.2.30:5070": f"{host}:{self.port}",
            "30000-30100": f"{rtp}-{rtp + 19}",
            "aufile,caller.wav": f"aufile,{sound}",
            "8000\n": f"{rate}\n",
            "127.0.0.1:4444": f"127.0.0.1:{control}",
            "sip_cafile              tls/cafile.pem": f"sip_cafile {authority}" if authority else "",
        }
        recipe("baresip/config", folder / "config", changes)
        recipe("baresip/accounts", folder / "accounts", account)
        recipe("baresip/contacts", folder / "contacts", {})
        (folder / "heard").mkdir(exist_ok=True)
        super().__init__(["baresip", "-f", folder, "-n", host], folder)
        self._events: list[dict[str, Any]] = []
        self._replies: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._control = control

    def ready(self) -> None:
        """Wait until it takes commands."""
        self.wait_for("baresip is ready.")
        self._socket = socket.create_connection(("127.0.0.1", self._control), 5)
        self._socket.settimeout(None)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def uri(self) -> str:
        """Where it can be called."""
        return f"sip:anna@{self.host}:{self.port}"

    def command(self, name: str, params: str = "") -> None:
        """Type a command. Errors: AssertionError when it refuses or says nothing."""
        message = json.dumps({"command": name, "params": params, "token": name})
        with self._news:
            self._replies.clear()
            self._socket.sendall(f"{len(message.encode())}:{message},".encode())
            assert self._news.wait_for(lambda: bool(self._replies), 5), f"no answer to {name}: {self.tail()}"
            assert self._replies[-1]["ok"], f"{name}: {self._replies[-1]}"

    def wait(self, kind: str, within_s: float = ANSWER_S, count: int = 1) -> dict[str, Any]:
        """The `count`-th event of a kind (CALL_ESTABLISHED, CALL_CLOSED, …). Errors: AssertionError with what came instead."""

        def found() -> list[dict[str, Any]]:
            return [event for event in self._events if event["type"] == kind]

        with self._news:
            in_time = self._news.wait_for(lambda: len(found()) >= count, within_s)
            assert in_time, f"no {kind}: {[event['type'] for event in self._events]} {self.tail()}"
            return found()[count - 1]

    def wait_until_heard(self, seconds: float, within_s: float | None = None) -> None:
        """Until so much sound came out of its ear in the newest call. Errors: AssertionError when it does not."""

        def enough() -> bool:
            files = sorted((self.folder / "heard").glob("*-dec.wav"))
            return bool(files) and files[-1].stat().st_size > 44 + 2 * self._rate * seconds

        until(f"{seconds} s are heard", enough, within_s or seconds + ANSWER_S)

    def heard(self, rate: int) -> Samples:
        """What came out of its ear in the newest call; whole when the call is over."""
        return read_wav(max((self.folder / "heard").glob("*-dec.wav")), rate)

    def close(self) -> None:
        """End it, its calls first."""
        super().close()
        with contextlib.suppress(AttributeError):  # it never became ready
            self._reader.join(5)
            self._socket.close()

    def _read(self) -> None:
        rest = b""
        while data := self._receive():
            rest += data
            while b":" in rest:
                length, _, body = rest.partition(b":")
                if len(body) <= int(length):
                    break
                self._take(json.loads(body[: int(length)]))
                rest = body[int(length) + 1 :]

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(65_536)
        except OSError:
            return b""

    def _take(self, message: dict[str, Any]) -> None:
        with self._news:
            (self._events if message.get("event") else self._replies).append(message)
            self._news.notify_all()


class Linphone(Program):
    """linphonec, which plays files and records what it hears."""

    def __init__(self, folder: Path, changes: Mapping[str, str], *, host: str = "127.0.0.1") -> None:
        port, rtp = free_sip_port(host), free_udp_ports(4, host)
        own = {"192.0.2.30": host, "sip_port=5075": f"sip_port={port}", "=7078": f"={rtp}"}
        file = recipe("linphone/linphonerc", folder / "linphonerc", own | dict(changes))
        # without a place for its database it starts, yet takes no part in anything
        (folder / ".local" / "share" / "linphone").mkdir(parents=True)
        super().__init__(["linphonec", "-c", file], folder)

    def ready(self) -> None:
        """Wait for its prompt, and give it files for ears and mouth."""
        self.wait_for("linphonec>")
        self.command("soundcard use files")
        self.record("heard.wav")

    def command(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def quit(self) -> None:
        """Let it end and write its recording to the end."""
        self.command("quit")
        self.finish(10)

    def record(self, name: str) -> None:
        """Keep what comes out of its ear, from the next time that sound begins (a call, the end of a hold)."""
        self.command(f"record {self.folder / name}")

    def heard(self, rate: int, name: str = "heard.wav") -> Samples:
        """What came out of its ear; whole once it has ended."""
        return read_wav(self.folder / name, rate)


class Kamailio(Program):
    """The exchange of docs/telephone/kamailio on an address of its own. lines: SIP URIs it sends the shop's calls to."""

    def __init__(self, folder: Path, host: str, lines: str) -> None:
        self.host, self.port = host, free_sip_port(host)
        changes = {"192.0.2.20:5060": f"{host}:{self.port}"}
        changes |= {"/etc/kamailio/dispatcher.list": str(folder / "dispatcher.list")}
        recipe("kamailio/dispatcher.list", folder / "dispatcher.list", {"sip:192.0.2.10:5060": lines})
        config = recipe("kamailio/kamailio.cfg", folder / "kamailio.cfg", changes)
        super().__init__(["kamailio", "-DD", "-E", "-m", "16", "-M", "4", "-Y", folder, "-f", config], folder)

    def ready(self) -> None:
        """Wait until it answers."""
        until("Kamailio answers", self._answers, ANSWER_S)

    @property
    def uri(self) -> str:
        """Where the shop's calls go in."""
        return f"sip:infolinia@{self.host}:{self.port}"

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.tail()
        return options(self.host, self.port) == 200


@dataclass(frozen=True, slots=True)
class Calls:
    """What sipp counted."""

    successful: int
    failed: int
    retransmissions: int
    output: str


class Sipp(Program):
    """sipp with a scenario of tests/e2e/sip/sipp. options: as on its command line. traced: keep all messages."""

    def __init__(
        self,
        folder: Path,
        scenario: str,
        target: str | None,
        *options: str | int,
        host: str = "127.0.0.1",
        traced: bool = False,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.host, self.port = host, free_sip_port(host)
        self._statistics = folder / "statistics.csv"
        self._errors, self._messages = folder / "errors.log", folder / "messages.log"
        common = ["-i", host, "-p", self.port, "-mi", host, "-nostdin", "-cp", free_udp_ports(2)]
        traces = [
            "-trace_stat",
            "-stf",
            self._statistics,
            "-trace_err",
            "-error_file",
            self._errors,
            "-fd",
            1,
        ]
        if traced:
            traces += ["-trace_msg", "-message_file", self._messages]
        parts = ["sipp", "-sf", SIPP / f"{scenario}.xml", *common, *traces, *options]
        super().__init__([*parts, *([target] if target else [])], folder)

    @property
    def uri(self) -> str:
        """Where it can be called."""
        return f"sip:sipp@{self.host}:{self.port}"

    def messages(self) -> str:
        """Every message that was sent and came, when it is traced."""
        return self._messages.read_text("utf-8", "replace")

    def counted(self, within_s: float) -> Calls:
        """Wait for its end; the counts. Errors: AssertionError."""
        self.finish(within_s)
        with self._statistics.open(newline="") as file:
            last = list(csv.DictReader(file, delimiter=";"))[-1]
        errors = self._errors.read_text("utf-8", "replace")[:2000] if self._errors.exists() else ""
        return Calls(
            int(last["SuccessfulCall(C)"]),
            int(last["FailedCall(C)"]),
            int(last["Retransmissions(C)"]),
            errors,
        )


def options(host: str, port: int, within_s: float = 0.5) -> int | None:
    """Ask over UDP what somebody can do; the status of the answer, None when none came in time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.bind((host, 0))
        asker.settimeout(within_s)
        own = f"{host}:{asker.getsockname()[1]}"
        mark = time.monotonic_ns()
        lines = [
            f"OPTIONS sip:{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{mark}",
            f"From: <sip:probe@{own}>;tag={mark}",
            f"To: <sip:{host}:{port}>",
            f"Call-ID: {mark}",
            "CSeq: 1 OPTIONS",
            "Max-Forwards: 10",
            "Content-Length: 0",
            "\r\n",
        ]
        try:
            asker.sendto("\r\n".join(lines).encode(), (host, port))
            return int(asker.recv(65_536).split()[1])
        except (OSError, IndexError, ValueError):
            return None

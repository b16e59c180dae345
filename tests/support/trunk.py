"""A trunk in front of customers' telephones: registers the line's account, and passes each number on to the real telephone that has it,
or says busy, or lets it ring. It writes down every ring, so that none is counted twice. One UDP socket, one thread."""

import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Self

from tests.support.programs import free_sip_port, until

BUSY, RINGS = "busy", "rings"
"""What a number does that is no telephone."""
Address = tuple[str, int]


@dataclass
class _Call:
    """An INVITE that was not answered. back: whoever sent it. given_up: it was cancelled."""

    text: str
    back: Address
    number: str
    given_up: bool = False


@dataclass
class Trunk:
    """numbers: E.164 → BUSY, RINGS, or where the telephone listens. delay_s: it rings so long before the telephone hears of it."""

    numbers: dict[str, str | Address]
    host: str = "127.0.0.25"
    delay_s: float = 0.0
    invites: list[tuple[str, float]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.port = free_sip_port(self.host)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((self.host, self.port))
        self._socket.settimeout(0.2)
        self._calls: dict[str, _Call] = {}
        self._registered = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._thread.join(5)
        self._socket.close()

    def settings(self) -> dict[str, str]:
        """Of a line with an account here."""
        account = {
            "name": "trunk",
            "user": "infolinia",
            "password": "change-me-trunk",
            "registrars": [f"sip:{self.host}:{self.port}"],
            "domain": "shop.example",
            "caller_id": "+48221234567",
        }
        return {"VOICEBOT_SIP__ACCOUNTS": json.dumps([account])}

    def rings(self, number: str) -> int:
        """How often it was called."""
        return sum(one == number for one, _ in self.invites)

    def until_rung(self, number: str, times: int = 1, within_s: float = 30.0) -> None:
        """Errors: AssertionError."""
        until(f"{number} is rung", lambda: self.rings(number) >= times, within_s)

    def _serve(self) -> None:
        while not self._over:
            try:
                data, source = self._socket.recvfrom(65_536)
            except TimeoutError:
                continue
            except OSError:
                return
            text = data.decode("utf-8", "replace")
            if text.startswith("SIP/2.0 "):
                self._response(text)
            elif text.strip():
                self._request(text, source)

    def _request(self, text: str, source: Address) -> None:
        method, uri, *_ = text.split(" ", 2)
        number = uri.removeprefix("sip:").partition("@")[0]
        match method:
            case "REGISTER":
                contact = _header(text, "Contact")
                self._answer(text, 200, "OK", source, f"Contact: {contact}", "Expires: 600")
            case "INVITE" if _header(text, "Call-ID") not in self._calls:
                self._invited(text, number, source)
            case "CANCEL":
                self._cancelled(text, source)
            case "ACK" | "INVITE":
                self._pass_on(text, number)
            case _:
                self._answer(text, 200, "OK", source)

    def _invited(self, text: str, number: str, source: Address) -> None:
        self.invites.append((number, time.monotonic()))
        self._calls[_header(text, "Call-ID")] = _Call(text, source, number)
        self._answer(text, 100, "Trying", source)
        if self.numbers[number] == BUSY:
            self._answer(text, 486, "Busy Here", source)
            return
        self._answer(text, 180, "Ringing", source)
        threading.Timer(self.delay_s, self._pass_on, (text, number)).start()

    def _cancelled(self, text: str, source: Address) -> None:
        self._answer(text, 200, "OK", source)
        call = self._calls.get(_header(text, "Call-ID"))
        if call is not None:
            call.given_up = True
            self._answer(call.text, 487, "Request Terminated", call.back)

    def _pass_on(self, text: str, number: str) -> None:
        to = self.numbers.get(number)
        call = self._calls.get(_header(text, "Call-ID"))
        if to is None or isinstance(to, str) or (call is not None and call.given_up):
            return
        method, _, rest = text.split(" ", 2)
        line, _, others = rest.partition("\r\n")
        branch = re.search(r"branch=([^;\s]+)", text)
        via = f"Via: SIP/2.0/UDP {self.host}:{self.port};branch={branch[1] if branch else 'z9hG4bK'}t"
        passed = f"{method} sip:anna@{to[0]}:{to[1]} {line}\r\n{via}\r\n{others}"
        self._socket.sendto(passed.encode(), to)

    def _response(self, text: str) -> None:
        call = self._calls.get(_header(text, "Call-ID"))
        if call is not None and " 100 " not in text.partition("\r\n")[0]:
            self._socket.sendto(re.sub(r"(?im)^Via:.*\r\n", "", text, count=1).encode(), call.back)

    def _answer(self, request: str, status: int, phrase: str, to: Address, *more: str) -> None:
        kept = re.findall(r"(?im)^(?:Via|From|Call-ID|CSeq|Record-Route)\s*:.*(?=\r)", request)
        tag = "" if status == 100 else ";tag=trunk"
        named = f"To: {_header(request, 'To')}{tag}"
        lines = [f"SIP/2.0 {status} {phrase}", *kept, named, *more, "Content-Length: 0", "", ""]
        self._socket.sendto("\r\n".join(lines).encode(), to)


def _header(text: str, name: str) -> str:
    found = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r$", text)
    return found[1].strip() if found else ""

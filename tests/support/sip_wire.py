"""A telephone made of a UDP socket and text: says exactly what a test wants it to say, right or wrong."""

import asyncio
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 45000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
WITHIN_S = 10.0
_numbers = itertools.count(1)
Headers = Sequence[str]


@dataclass(frozen=True)
class Heard:
    """One message that came. first: its first line. source: where it came from."""

    first: str
    text: str
    body: str
    source: tuple[str, int]

    @property
    def method(self) -> str:
        """Of a request; "" for a response."""
        return "" if self.first.startswith("SIP/2.0 ") else self.first.partition(" ")[0]

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.first.split(" ")[1]) if self.first.startswith("SIP/2.0 ") else 0

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value.strip() for value in re.findall(rf"(?im)^{name}\s*:(.*)$", self.text)]

    def get(self, name: str) -> str:
        """The first value of a header; "" for none."""
        return next(iter(self.all(name)), "")

    @property
    def about(self) -> str:
        """The method that it belongs to, by its CSeq."""
        return self.get("CSeq").rpartition(" ")[2]


class Wire(asyncio.DatagramProtocol):
    """One UDP socket. `async with Wire(port) as wire`: port is where the other side listens."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.server = ("127.0.0.1", port)
        self.host = host
        self.inbox: asyncio.Queue[Heard] = asyncio.Queue()

    async def __aenter__(self) -> "Wire":
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        self.port: int = self.transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.transport.close()

    @property
    def uri(self) -> str:
        """A Contact that is right."""
        return f"sip:wire@{self.host}:{self.port}"

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        text = data.decode("utf-8", "replace")
        head, _, body = text.partition("\r\n\r\n")
        self.inbox.put_nowait(Heard(head.partition("\r\n")[0], head, body, source))

    def send(self, data: str | bytes) -> None:
        """As it is."""
        self.transport.sendto(data.encode() if isinstance(data, str) else data, self.server)

    async def hear(self, *wanted: int | str, within_s: float = WITHIN_S) -> Heard:
        """The next message of a wanted status or method (any, for none); others are dropped. Errors: TimeoutError."""
        async with asyncio.timeout(within_s):
            while True:
                heard = await self.inbox.get()
                if not wanted or heard.status in wanted or heard.method in wanted:
                    return heard

    async def hears_nothing(self, *of: int | str, for_s: float) -> bool:
        """Whether none of these comes for so long."""
        try:
            await self.hear(*of, within_s=for_s)
        except TimeoutError:
            return True
        return False

    def answer_text(
        self,
        request: Heard,
        status: int,
        *headers: str,
        sdp: str = "",
        tag: str = "wire",
        contact: str | None = None,
    ) -> str:
        """A response to a request. contact: instead of the right one."""
        to = request.get("To")
        copied = [f"Via: {via}" for via in request.all("Via")]
        copied += [f"Record-Route: {route}" for route in request.all("Record-Route")]
        copied += [f"{name}: {request.get(name)}" for name in ("From", "Call-ID", "CSeq")]
        copied += [f"To: {to}" if "tag=" in to or status == 100 else f"To: {to};tag={tag}"]
        copied += [f"Contact: {contact or f'<{self.uri}>'}"]
        return message(f"SIP/2.0 {status} Whatever", [*copied, *headers], sdp)

    def answer(
        self,
        request: Heard,
        status: int,
        *headers: str,
        sdp: str = "",
        tag: str = "wire",
        contact: str | None = None,
    ) -> None:
        """Answer a request."""
        self.send(self.answer_text(request, status, *headers, sdp=sdp, tag=tag, contact=contact))


@dataclass
class Caller:
    """One call that we begin. contact, record_route: as they go out, right or wrong. user: in From."""

    wire: Wire
    contact: str = ""
    user: str = "caller"
    called: str = "bot"
    via: str = ""
    headers: Headers = ()
    call_id: str = field(default_factory=lambda: f"{next(_numbers)}-{id(object())}@wire")
    to_tag: str = ""
    cseq: int = 0
    branch: str = ""
    target: str = ""

    def request(
        self, method: str, *headers: str, sdp: str = "", new: bool = True, contact: str | None = None
    ) -> str:
        """The text of a request in this call. new: a transaction of its own."""
        if new:
            self.branch = f"z9hG4bK{next(_numbers)}x{self.wire.port}"
        if new and method != "ACK":
            self.cseq += 1
        uri = self.target or f"sip:{self.called}@127.0.0.1:{self.wire.server[1]}"
        via = self.via or f"SIP/2.0/UDP {self.wire.host}:{self.wire.port}"
        lines = [
            f"Via: {via};branch={self.branch}",
            f"From: <sip:{self.user}@127.0.0.1>;tag=f{self.wire.port}",
            f"To: <sip:{self.called}@127.0.0.1>{f';tag={self.to_tag}' if self.to_tag else ''}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq} {method}",
            "Max-Forwards: 70",
        ]
        contact = contact if contact is not None else self.contact or f"<{self.wire.uri}>"
        if contact:
            lines.append(f"Contact: {contact}")
        return message(f"{method} {uri} SIP/2.0", [*lines, *self.headers, *headers], sdp)

    def say(
        self, method: str, *headers: str, sdp: str = "", new: bool = True, contact: str | None = None
    ) -> None:
        """Send a request in this call."""
        self.wire.send(self.request(method, *headers, sdp=sdp, new=new, contact=contact))

    def invite(self, *headers: str, sdp: str = SDP, contact: str | None = None) -> str:
        """Call; the text that was sent, to be repeated."""
        text = self.request("INVITE", *headers, sdp=sdp, contact=contact)
        self.wire.send(text)
        return text

    async def final(self, within_s: float = WITHIN_S) -> Heard:
        """The final response to the INVITE; all but a 2xx is acknowledged."""
        async with asyncio.timeout(within_s):
            while True:
                heard = await self.wire.hear()
                if heard.status < 200 or heard.about != "INVITE" or self.call_id not in heard.text:
                    continue
                self.learn(heard)
                if heard.status >= 300:
                    self.say("ACK", new=False)
                return heard

    def learn(self, response: Heard) -> None:
        """Take over the other side's tag and target."""
        self.to_tag = response.get("To").partition("tag=")[2]
        if found := re.search(r"<(sips?:[^>]+)>", response.get("Contact")):
            self.target = found[1]

    def ack(self, sdp: str = "") -> None:
        """Acknowledge a 2xx."""
        self.say("ACK", sdp=sdp)


def message(first: str, headers: Headers, body: str = "") -> str:
    """A whole message; a body is an SDP."""
    kind = (
        ["Content-Type: application/sdp"]
        if body and not any(h.startswith("Content-Type") for h in headers)
        else []
    )
    return "\r\n".join([first, *headers, *kind, f"Content-Length: {len(body.encode())}", "", body])

"""A caller on the telephone: SIP and RTP of its own, so that it checks the answering side instead of sharing its faults."""

import asyncio
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.caller.mouth import Mouth
from gateway.caller.sip_calling import Action, Calling, Changed, Ended, Established, Failed, Progress
from gateway.caller.sip_codecs import Codec
from gateway.caller.sip_media import SipMedia
from gateway.caller.sip_messages import DEFAULT_PORT, Message, Uri, parameter, uri_of
from gateway.caller.sip_record import RecordFollower
from gateway.caller.sip_sdp import Agreed, answer, from_answer, offer
from gateway.caller.sip_transactions import Address, Send
from gateway.caller.sound_line import SoundLine
from gateway.caller.voice import Packets
from voicebot.errors import CallRefused, ConfigError, MediaError

RING_LIMIT_S = 30.0
GOODBYE_LIMIT_S = 2.0
"""How long to wait for the answer to BYE or CANCEL."""
CALL_HEADER = "X-Voicebot-Call"
"""In our line's 200, for callers on its own machine: the call's id and the token of its record."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """uri: whom it rings. codecs: what it offers. name, password: as whom it rings (From, and a digest when asked for). asserted:
    the name is vouched for (P-Asserted-Identity), as by a trunk."""

    uri: str
    codecs: tuple[Codec, ...]
    name: str = "caller"
    password: str | None = None
    asserted: bool = False

    def target(self) -> Uri:
        """Whom it rings. Errors: ConfigError."""
        uri = uri_of(f"<{self.uri}>")
        if uri is None or uri.scheme != "sip" or "transport=" in uri.parameters.lower():
            raise ConfigError("--sip", self.uri, "sip:name@host[:port], over UDP")
        return uri


class _Signalling(asyncio.DatagramProtocol):
    def __init__(self, line: "SipLine") -> None:
        self._line = line

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._line.received(data, (str(addr[0]), int(addr[1])))


class SipLine(SoundLine):
    """One telephone call. url: where the line's records are read. background: what is sent while silent. loss: part of the
    RTP packets lost in each direction."""

    channel = "sip"

    def __init__(
        self, url: str, telephone: Telephone, *, background: Packets, loss: float = 0.0, seed: int = 1
    ) -> None:
        super().__init__(url, Mouth(background, telephone.codecs[0].name))
        self.media = SipMedia(self, loss=loss, seed=seed)
        self.progress: list[int] = []
        """What came before the answer: 100, 180, 183."""
        self._telephone, self._target = telephone, telephone.target()
        self._record = RecordFollower(self)
        self._host = ""
        self._session, self._version = secrets.randbits(31), 0
        self._agreed: Agreed | None = None
        self._calling: Calling | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._answered: asyncio.Future[Message] | None = None
        self._over = asyncio.Event()

    async def open(self) -> None:
        try:
            async with asyncio.timeout(RING_LIMIT_S):
                response = await self._ring()
            self._identify(response)
            self._agree(from_answer(response.text(), self._telephone.codecs))
            await self._record.begin()
        except (OSError, TimeoutError) as error:
            await self.hang_up()
            raise MediaError(
                f"no call over SIP to {self._telephone.uri}: {type(error).__name__} {error}"
            ) from error
        except (CallRefused, MediaError):
            await self.hang_up()
            raise

    def send(self, message: Mapping[str, Any]) -> None:
        """Keys are pressed; a telephone has nothing else to say."""
        if message.get("type") == "key":
            self.media.press(str(message.get("digit")))

    async def hang_up(self) -> None:
        if self._calling is not None and not self._over.is_set():
            self._act(self._calling.hang_up(self._now()))
            try:
                async with asyncio.timeout(GOODBYE_LIMIT_S):
                    await self._over.wait()
            except TimeoutError:
                pass  # whoever does not answer a goodbye is gone, too
        self.closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()
        await self.media.close()
        await self._record.close()

    def received(self, data: bytes, source: Address) -> None:
        """A datagram on the signalling socket."""
        if self._calling is not None:
            self._act(self._calling.receive(data, source, self._now()))

    async def _ring(self) -> Message:
        """Their 200. Errors: CallRefused, MediaError, OSError."""
        loop = asyncio.get_running_loop()
        port = self._target.port or DEFAULT_PORT
        found = await loop.getaddrinfo(self._target.host, port, type=socket.SOCK_DGRAM)
        family, _, _, _, peer = found[0]
        with socket.socket(family, socket.SOCK_DGRAM) as towards:
            towards.connect(peer)
            self._host = towards.getsockname()[0]
        await self.media.open(self._host)
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Signalling(self), local_addr=(self._host, 0)
        )
        local = self._transport.get_extra_info("sockname")[:2]
        name, password = self._telephone.name, self._telephone.password
        self._calling = Calling(
            self._target,
            (str(peer[0]), int(peer[1])),
            local,
            caller=name,
            asserted=self._telephone.asserted,
            credentials=None if password is None else (name, password),
            renegotiate=self._renegotiate,
        )
        self._answered = loop.create_future()
        self._act(self._calling.start(self._offer(), self._now()))
        return await self._answered

    def _act(self, actions: Sequence[Action]) -> None:
        """What the signalling wants done, and when it wants to be woken."""
        for action in actions:
            match action:
                case Send(data, to) if self._transport is not None and not self._transport.is_closing():
                    self._transport.sendto(data, to)
                case Established(response) if self._answered is not None and not self._answered.done():
                    self._answered.set_result(response)
                case Failed(status, phrase):
                    self._over.set()
                    self._refused(status, phrase)
                case Ended(by, reason):
                    self._over.set()
                    self.closed = True
                    if by == "them":
                        self.bye = reason or "bye"
                case Changed(sdp):
                    self._changed(sdp)
                case Progress(status):
                    self.progress.append(status)
        self._sleep()

    def _sleep(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wake_at = self._calling.wake_at if self._calling is not None else None
        if wake_at is not None and not self.closed:
            self._timer = asyncio.get_running_loop().call_at(wake_at, self._wake)

    def _wake(self) -> None:
        if self._calling is not None:
            self._act(self._calling.wake(self._now()))

    def _refused(self, status: int, phrase: str) -> None:
        if self._answered is None or self._answered.done():
            return
        if status == 408:
            self._answered.set_exception(MediaError(f"no call over SIP to {self._telephone.uri}: {phrase}"))
        else:
            refusal = CallRefused(str(status), f"the line refused the call ({status} {phrase})")
            self._answered.set_exception(refusal)

    def _identify(self, response: Message) -> None:
        """Which call of the line this is."""
        told = response.header(CALL_HEADER) or ""
        self.call_id, self.token = told.partition(";")[0].strip(), parameter(told, "token") or ""
        if not (self.call_id and self.token):
            raise MediaError(f"the line did not say which call this is: no {CALL_HEADER} in its answer")

    def _offer(self) -> str:
        self._version += 1
        return offer(
            self._host, self.media.port, self._telephone.codecs, session=self._session, version=self._version
        )

    def _renegotiate(self, theirs: str | None) -> str | None:
        """In the call: hold, resume, another address or codec; the codec in use is kept where it can be."""
        if theirs is None:
            return self._offer()
        used = self._agreed.codec if self._agreed else None
        codecs = sorted(self._telephone.codecs, key=lambda codec: codec != used)
        try:
            ours, agreed = answer(
                theirs, self._host, self.media.port, codecs, session=self._session, version=self._version + 1
            )
        except MediaError:
            return None
        self._version += 1
        self._agree(agreed)
        return ours

    def _changed(self, sdp: str) -> None:
        try:
            self._agree(from_answer(sdp, self._telephone.codecs))
        except MediaError as error:
            self.bye = str(error)
            if self._calling is not None:
                self._act(self._calling.hang_up(self._now()))

    def _agree(self, agreed: Agreed) -> None:
        self._agreed = agreed
        self.media.agree(agreed)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

"""Nobody makes us shout at a third party: responses only go where somebody spoke to us from.

The stack sends responses where the sender's Via says (maddr=, and for what it cannot read even received=). The library lets a
transport of the application's replace its own: ours are copies of its own, with a listener before them and, for UDP, a doorkeeper
behind.
"""

import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from cffi import FFI

from voicebot.errors import SignallingError

KEPT_S = 600.0
"""A response may come this long after the last word of whom it answers: longer than anything rings."""
MAX_HEARD = 50_000
"""Addresses; beyond, the one not heard from for longest is forgotten."""
SILENCE = "Silence"
"""Reason phrase of a response that is not sent: the stack cannot leave a request unanswered, this is how we do."""
_SILENT = f" {SILENCE}\r\n".encode()

_DECLARED = """
typedef struct { void *base; size_t length; } iovec_t;
typedef struct { unsigned long seconds, microseconds; } su_time_t;
typedef ssize_t (*send_f)(void const *transport, void *msg, iovec_t *parts, size_t count);
typedef void (*deliver_f)(void *transport, void *msg, su_time_t now);
ssize_t tport_send_dgram(void const *transport, void *msg, iovec_t *parts, size_t count);
void tport_base_deliver(void *transport, void *msg, su_time_t now);
void const *msg_addr(void *msg); void msg_destroy(void *msg);
char *msg_as_string(void *home, void *msg, void *pub, int flags, size_t *length); void su_free(void *home, void *);
int tport_register_type(void const *table);
extern intptr_t const tport_udp_vtable[24];
extern intptr_t const tport_tcp_vtable[24];
extern intptr_t const tport_tls_vtable[24];
extern char tport_recv_dgram[];
"""
_SOCKADDR = {2: slice(4, 8), 10: slice(8, 24)}
"""Linux: address family → where the address stands in a struct sockaddr."""


class Heard:
    """Addresses that spoke to us lately. Times in seconds."""

    def __init__(self, kept_s: float = KEPT_S, limit: int = MAX_HEARD) -> None:
        self._kept_s, self._limit = kept_s, limit
        self._last: dict[bytes, float] = {}
        self.held_back = 0
        """Responses that were not sent."""

    def note(self, address: bytes, now: float) -> None:
        """It spoke."""
        self._last.pop(address, None)
        self._last[address] = now
        if len(self._last) > self._limit:
            del self._last[next(iter(self._last))]

    def may_go(self, datagram: bytes, address: bytes, now: float) -> bool:
        """Whether a datagram (its beginning is enough) may be sent there."""
        if not datagram.startswith(b"SIP/2.0 "):
            return True
        last = self._last.get(address)
        if last is not None and now - last <= self._kept_s and _SILENT not in datagram:
            return True
        self.held_back += 1
        return False


def address_of(sockaddr: bytes) -> bytes:
    """The 4 or 16 bytes of an IP address in a struct sockaddr (at least 24 bytes); an IPv4 address seen by an IPv6 socket is an
    IPv4 address. Empty for any other family."""
    raw = sockaddr[_SOCKADDR.get(int.from_bytes(sockaddr[:2], sys.byteorder), slice(0))]
    return raw[12:] if raw[:12] == bytes(10) + b"\xff\xff" else raw


def leads_astray(message: bytes) -> bool:
    """Whether a message that came on a connection asks for its answer elsewhere, should the connection be gone."""
    return b"maddr" in message.partition(b"\r\n\r\n")[0].lower() and not message.startswith(b"SIP/2.0 ")


class Doorkeeper:
    """Our transports, put into the library before its agent listens. Their functions run in the stack's own thread."""

    def __init__(self, library: str, heard: Heard, clock: Callable[[], float] = monotonic) -> None:
        """Errors: SignallingError when the library is not built as this needs it: better no telephone than a weapon."""
        self._heard, self._clock = heard, clock
        ffi: Any = FFI()
        ffi.cdef(_DECLARED)
        self._ffi, self._call = ffi, ffi.dlopen(library)
        self._functions = [
            ffi.callback("send_f", self._sent, error=-1),
            ffi.callback("deliver_f", self._delivered),
            ffi.callback("deliver_f", self._delivered_by_stream),
        ]
        send, deliver, deliver_by_stream = map(self._number, self._functions)
        try:
            udp, tcp, tls = (
                list(getattr(self._call, f"tport_{name}_vtable")) for name in ("udp", "tcp", "tls")
            )
            # found by what stands there: after receive come send and deliver, and none has a deliver of its own
            place = udp.index(self._number(ffi.addressof(self._call, "tport_recv_dgram"))) + 1
            own = self._number(ffi.addressof(self._call, "tport_send_dgram"))
            if udp[place] != own or udp[place + 1] or tcp[place + 1] or tls[place + 1]:
                raise ValueError
        except (AttributeError, KeyError, ValueError):
            raise SignallingError(f"{library} is of a version that is not known") from None
        udp[place : place + 2] = [send, deliver]
        tcp[place + 1] = tls[place + 1] = deliver_by_stream
        self._tables = [ffi.new("intptr_t[]", words) for words in (udp, tcp, tls)]

    def install(self) -> None:
        """Every transport that is made from now on is ours, as long as the process lives. Errors: SignallingError."""
        for table in self._tables:
            if self._call.tport_register_type(table) != 0:
                raise SignallingError("the library takes no transport of ours")

    def _number(self, pointer: Any) -> int:
        return int(self._ffi.cast("intptr_t", pointer))

    def _address(self, msg: Any) -> bytes:
        return address_of(bytes(self._ffi.buffer(self._call.msg_addr(msg), 24)))

    def _delivered(self, transport: Any, msg: Any, now: Any) -> None:
        self._heard.note(self._address(msg), self._clock())
        self._call.tport_base_deliver(transport, msg, now)

    def _delivered_by_stream(self, transport: Any, msg: Any, now: Any) -> None:
        length = self._ffi.new("size_t *")
        text = self._call.msg_as_string(self._ffi.NULL, msg, self._ffi.NULL, 0, length)
        raw = bytes(self._ffi.buffer(text, length[0])) if text != self._ffi.NULL else b""
        self._call.su_free(self._ffi.NULL, text)
        if leads_astray(raw):
            self._heard.held_back += 1
            self._call.msg_destroy(msg)
        else:
            self._call.tport_base_deliver(transport, msg, now)

    def _sent(self, transport: Any, msg: Any, parts: Any, count: int) -> int:
        beginning = bytes(self._ffi.buffer(parts[0].base, min(parts[0].length, 64))) if count else b""
        if self._heard.may_go(beginning, self._address(msg), self._clock()):
            return int(self._call.tport_send_dgram(transport, msg, parts, count))
        return sum(parts[i].length for i in range(count))

"""A running Sofia-SIP user agent (nua): its root in a thread of ours, its events out, commands in.

Commands only queue a copy in the library and may come from any thread.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

from gateway.sip import message
from gateway.sip.library import Tags, Value, library
from gateway.sip.message import Request, Response
from gateway.sip.stack import Happening, Headers
from voicebot.errors import DataError, SignallingError

USER_AGENT = "Voicebot"
METHODS = "INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO, NOTIFY, REGISTER"
"""What the stack takes at all. No REFER: two Refer-To in one outside of a call destroy its handle twice, and the process with it."""
OURS = "INVITE, OPTIONS, UPDATE, INFO, REGISTER"
"""Methods that wait for our own answer; the stack answers the others."""
MAX_MESSAGE = 70_000
"""Bytes of one SIP message: more than a datagram has, because the answer to what is too long is not sent to whom it came from."""
RECEIVE_BUFFER = 4_194_304
"""Bytes that wait while the processor is busy elsewhere, as far as the system allows: an ACK that is lost is not repeated."""
MIN_SE_S = 90
ENDS = ("terminating", "terminated")
"""States of a call that are told; the others follow from what is told anyway."""


class Sofia:
    """A running stack. `happened` is called in its thread and must be quick. crowded: whether so many happenings wait already
    that new requests must be turned away."""

    def __init__(
        self, happened: Callable[[Happening], None], crowded: Callable[[], bool] = lambda: False
    ) -> None:
        self._happened, self._crowded = happened, crowded
        self._library = library()
        self._ffi, self._call = self._library.ffi, self._library.call
        self._ids = count(1)
        self._boot = secrets.token_hex(8)
        self._handles: dict[int, Any] = {}
        self._nua: Any = None
        self._root: Any = None
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        # the library calls it for as long as it lives
        self._callback = self._ffi.callback("nua_callback_f", self._event, onerror=self._failed)
        self.errors = 0
        """Happenings that were lost because our own code failed."""

    # --- life -------------------------------------------------------------------------------------------

    def start(self, url: str, *more: tuple[str, Value], patience_s: float = 10.0) -> None:
        """Listen. url: sip:HOST:PORT. more: further tags. Errors: SignallingError when it cannot."""
        tags = self._library.tags(
            ("nutag_url", url),
            ("nutag_media_enable", 0),
            ("nutag_autoanswer", 0),
            ("nutag_autoalert", 0),
            ("nutag_autoack", 0),
            # whoever is called may not send us to call somebody else
            ("nutag_auto302", 0),
            ("nutag_auto305", 0),
            ("nutag_enablemessage", 0),
            ("siptag_allow_str", METHODS),
            # the stack adds ours to a list that it has not made yet, unless it is told first that there is none
            ("nutag_appl_method", 0),
            ("nutag_appl_method", OURS),
            ("siptag_supported_str", "timer, 100rel"),
            ("siptag_user_agent_str", USER_AGENT),
            ("nutag_session_timer", 0),
            ("nutag_min_se", MIN_SE_S),
            ("nutag_update_refresh", 1),
            ("ntatag_server_rport", 1),
            ("ntatag_maxsize", MAX_MESSAGE),
            ("tptag_udp_rmem", RECEIVE_BUFFER),
            *more,
        )
        self._thread = threading.Thread(target=self._run, args=(tags,), name="sofia", daemon=True)
        self._thread.start()
        if not self._ready.wait(patience_s) or self._nua is None:
            raise SignallingError(f"cannot listen at {url}")

    def stop(self, patience_s: float = 3.0) -> bool:
        """End the stack; whether it ended in time (its thread may otherwise still run)."""
        if self._thread is None:
            return True
        if self._nua is not None:
            self._call.nua_shutdown(self._nua)
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self, tags: Tags) -> None:
        # root and agent are made, run and destroyed in one thread: the library demands it
        self._root = self._call.su_root_create(self._ffi.NULL)
        nua = self._call.nua_create(self._root, self._callback, self._ffi.NULL, *tags.arguments)
        if nua == self._ffi.NULL:
            self._ready.set()
        else:
            self._nua = nua
            self._ready.set()
            self._call.su_root_run(self._root)
            self._nua = None
            self._call.nua_destroy(nua)
        self._call.su_root_destroy(self._root)

    # --- what happens -----------------------------------------------------------------------------------

    def _event(
        self,
        event: int,
        status: int,
        phrase: Any,
        nua: Any,
        magic: Any,
        nh: Any,
        hmagic: Any,
        sip: Any,
        tags: Any,
    ) -> None:
        kind = self._library.event_name(event)
        if kind == "r_shutdown":
            if status >= 200:
                self._call.su_root_break(self._root)
            return
        if nh == self._ffi.NULL:
            return
        handle, new = int(self._ffi.cast("intptr_t", hmagic)), False
        pointer = self._ffi.NULL if sip == self._ffi.NULL else self._call.nua_current_request(nua)
        request = 0
        if kind.startswith("i_") and status < 200 and pointer != self._ffi.NULL:
            request = int(self._ffi.cast("intptr_t", pointer))
        if not handle:
            if self._crowded():
                if request:
                    answer = self._library.tags(
                        ("nutag_with", request), ("siptag_header_str", "Retry-After: 5")
                    )
                    self._call.nua_respond(nh, 503, self._library.phrase("Busy"), *answer.arguments)
                self._call.nua_handle_destroy(nh)
                return
            handle, new = next(self._ids), True
            self._handles[handle] = nh
            self._call.nua_handle_bind(nh, self._ffi.cast("void *", handle))
        state = self._library.callstate(tags) if kind == "i_state" else ""
        if kind == "i_state" and state not in ENDS:
            return
        found, source = self._read(pointer), self._library.source(pointer)
        phrase_text = self._library.text(phrase)
        self._happened(Happening(kind, handle, status, phrase_text, found, source, state, request, new))

    def _failed(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        self.errors += 1

    def _read(self, pointer: Any) -> Request | Response | None:
        raw = self._library.message(pointer)
        try:
            return None if raw is None else message.parse(raw)
        except DataError:
            return None

    # --- what can be done (see Stack) -------------------------------------------------------------------

    def open(self, caller: str, to: str) -> int:
        """See Stack."""
        tags = self._library.tags(("siptag_from_str", caller), ("siptag_to_str", to))
        handle = next(self._ids)
        nh = self._call.nua_handle(self._nua, self._ffi.cast("void *", handle), *tags.arguments)
        if nh == self._ffi.NULL:
            raise SignallingError("the stack makes no handle")
        self._handles[handle] = nh
        return handle

    def close(self, handle: int) -> None:
        """See Stack."""
        if nh := self._handles.pop(handle, None):
            self._call.nua_handle_destroy(nh)

    def respond(
        self,
        handle: int,
        status: int,
        phrase: str,
        *,
        request: int = 0,
        headers: Headers = (),
        sdp: str | None = None,
    ) -> None:
        """See Stack."""
        tags = self._library.tags(("nutag_with", request or None), *_headers(headers), *_session(sdp))
        if nh := self._handles.get(handle):
            self._call.nua_respond(nh, status, self._library.phrase(phrase), *tags.arguments)

    def invite(
        self,
        handle: int,
        sdp: str,
        *,
        route: str | None = None,
        headers: Headers = (),
    ) -> None:
        """See Stack."""
        self._command(
            "invite", handle, ("nutag_initial_route_str", route), *_headers(headers), *_session(sdp)
        )

    def ack(self, handle: int) -> None:
        """See Stack."""
        self._command("ack", handle)

    def cancel(self, handle: int, reason: str | None = None) -> None:
        """See Stack."""
        self._command("cancel", handle, *_reason(reason))

    def bye(self, handle: int, reason: str | None = None) -> None:
        """See Stack."""
        self._command("bye", handle, *_reason(reason))

    def refer(self, handle: int, target: str, referred_by: str | None) -> None:
        """See Stack."""
        by = [("Referred-By", f"<{referred_by}>")] if referred_by else []
        self._command("refer", handle, *_headers([("Refer-To", f"<{target}>"), *by]))

    def info(self, handle: int, content_type: str, body: str) -> None:
        """See Stack."""
        self._command(
            "info", handle, *_headers([("Content-Type", content_type)]), ("siptag_payload_str", body)
        )

    def register(self, handle: int, registrar: str, contact: str, expires_s: int) -> None:
        """See Stack. Not nua_register: that one repeats by itself, before we know whether we still want it."""
        # one Call-ID for all registrations of an account, as a registrar expects
        what = ("nutag_method", "REGISTER"), ("siptag_call_id_str", f"{self._boot}-{handle}")
        headers = _headers([("Contact", contact), ("Expires", str(expires_s))])
        self._command("method", handle, *what, ("nutag_url", registrar), *headers)

    def authenticate(self, handle: int, credentials: Sequence[str]) -> None:
        """See Stack."""
        self._command("authenticate", handle, *(("nutag_auth", each) for each in credentials))

    def _command(self, name: str, handle: int, *pairs: tuple[str, Value]) -> None:
        tags = self._library.tags(*pairs)
        if nh := self._handles.get(handle):
            getattr(self._call, f"nua_{name}")(nh, *tags.arguments)


def _headers(headers: Headers) -> Iterable[tuple[str, Value]]:
    # to the stack a Contact is ours only by its own tag: it adds one of its own to whatever it repeats
    return [
        ("siptag_contact_str", value) if name == "Contact" else ("siptag_header_str", f"{name}: {value}")
        for name, value in headers
    ]


def _reason(reason: str | None) -> Iterable[tuple[str, Value]]:
    return _headers([("Reason", reason)] if reason else [])


def _session(sdp: str | None) -> Iterable[tuple[str, Value]]:
    if sdp is None:
        return ()
    return [*_headers([("Content-Type", "application/sdp")]), ("siptag_payload_str", sdp)]

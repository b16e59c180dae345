"""The Sofia-SIP library as Python sees it: its functions through cffi's ABI mode, its tags, its texts.

Needs no compiler and knows no struct layout: messages cross as text, and every call passes one array of tags instead of
variadic arguments.
"""

import ipaddress
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

from cffi import FFI

from gateway.sip.doorkeeper import Doorkeeper, Heard, address_of
from voicebot.errors import SignallingError

LIBRARY = "libsofia-sip-ua.so.0"
MAX_PHRASES = 500
"""Different reason phrases that may be used in the life of the process: the library keeps pointers to them."""

_COMMANDS = ("invite", "ack", "bye", "cancel", "refer", "info", "method", "authenticate")
_TAGS = (
    "tag_next",
    "nutag_url",
    "nutag_sips_url",
    "nutag_certificate_dir",
    "nutag_media_enable",
    "nutag_autoanswer",
    "nutag_autoalert",
    "nutag_autoack",
    "nutag_auto302",
    "nutag_auto305",
    "nutag_auth",
    "nutag_callstate",
    "siptag_allow_str",
    "nutag_appl_method",
    "nutag_session_timer",
    "nutag_min_se",
    "nutag_update_refresh",
    "nutag_initial_route_str",
    "siptag_user_agent_str",
    "nutag_enablemessage",
    "nutag_with",
    "nutag_method",
    "siptag_supported_str",
    "siptag_from_str",
    "siptag_to_str",
    "siptag_payload_str",
    "siptag_header_str",
    "siptag_contact_str",
    "siptag_call_id_str",
    "tptag_tls_verify_policy",
    "tptag_udp_rmem",
    "ntatag_server_rport",
    "ntatag_max_proceeding",
    "ntatag_maxsize",
    "ntatag_sip_t1x64",
)
_DECLARED = """
typedef struct su_root_s su_root_t; typedef struct nua_s nua_t; typedef struct nua_handle_s nua_handle_t;
typedef struct msg_s msg_t; typedef struct tag_type_s const *tag_type_t; typedef intptr_t tag_value_t;
typedef struct { tag_type_t t_tag; tag_value_t t_value; } tagi_t;
typedef void (*nua_callback_f)(int event, int status, char const *phrase, nua_t *nua, void *magic, nua_handle_t *nh,
                               void *hmagic, void const *sip, tagi_t *tags);
int su_init(void); void su_free(void *home, void *);
su_root_t *su_root_create(void *magic); void su_root_destroy(su_root_t *); void su_root_run(su_root_t *);
void su_root_break(su_root_t *); void su_log_set_level(void *log, unsigned level);
nua_t *nua_create(su_root_t *, nua_callback_f, void *magic, tag_type_t, tag_value_t, ...);
void nua_shutdown(nua_t *); void nua_destroy(nua_t *);
nua_handle_t *nua_handle(nua_t *, void *hmagic, tag_type_t, tag_value_t, ...);
void nua_handle_bind(nua_handle_t *, void *); void nua_handle_destroy(nua_handle_t *);
void nua_respond(nua_handle_t *, int status, char const *phrase, tag_type_t, tag_value_t, ...);
char const *nua_event_name(int); char const *nua_callstate_name(int);
msg_t *nua_current_request(nua_t const *); void const *msg_addr(msg_t *);
char *msg_as_string(void *home, msg_t *, void *pub, int flags, size_t *return_len);
""" + "".join(f"void nua_{name}(nua_handle_t *, tag_type_t, tag_value_t, ...);\n" for name in _COMMANDS)

Value = str | int | None


class Library:
    """The shared library, and where its tags lie. Errors: SignallingError when it is not installed."""

    def __init__(self) -> None:
        self.ffi: Any = FFI()
        self.ffi.cdef(_DECLARED)
        tags: Any = FFI()  # addresses only: what stands there is none of our business
        tags.cdef("".join(f"extern char {name}[];" for name in _TAGS))
        try:
            self.call: Any = self.ffi.dlopen(LIBRARY)
            where = tags.dlopen(LIBRARY)
        except OSError as error:
            raise SignallingError(f"{LIBRARY} is missing (Debian: libsofia-sip-ua0)") from error
        # once for the process, and never taken back: another stack may still be running
        self.call.su_init()
        self.call.su_log_set_level(self.ffi.NULL, 0)
        self.heard = Heard()
        self._doorkeeper = Doorkeeper(LIBRARY, self.heard)
        self._doorkeeper.install()
        address = {name: int(tags.cast("intptr_t", tags.addressof(where, name))) for name in _TAGS}
        self.tag = {name: self.ffi.cast("tag_type_t", number) for name, number in address.items()}
        self._callstate = address["nutag_callstate"]
        self._events: dict[int, str] = {}
        self._phrases: dict[str, Any] = {}
        self._phrases_lock = threading.Lock()

    def event_name(self, event: int) -> str:
        """i_invite for nua_i_invite."""
        if event not in self._events:
            self._events[event] = str(self.text(self.call.nua_event_name(event))).removeprefix("nua_")
        return self._events[event]

    def text(self, pointer: Any) -> str:
        """A C string; "" for none."""
        if pointer == self.ffi.NULL:
            return ""
        return str(self.ffi.string(pointer).decode("utf-8", "replace"))

    def message(self, pointer: Any) -> bytes | None:
        """A message as the library writes it; None for none."""
        if pointer == self.ffi.NULL:
            return None
        length = self.ffi.new("size_t *")
        text = self.call.msg_as_string(self.ffi.NULL, pointer, self.ffi.NULL, 0, length)
        if text == self.ffi.NULL:
            return None
        copy = bytes(self.ffi.buffer(text, length[0]))
        self.call.su_free(self.ffi.NULL, text)
        return copy

    def source(self, pointer: Any) -> str:
        """The IP address that a message really came from, whatever its headers say; "" when it did not come from the network."""
        where = self.ffi.NULL if pointer == self.ffi.NULL else self.call.msg_addr(pointer)
        if where == self.ffi.NULL:
            return ""
        raw = address_of(bytes(self.ffi.buffer(self.ffi.cast("char *", where), 24)))
        return str(ipaddress.ip_address(raw)) if raw else ""

    def callstate(self, tags: Any) -> str:
        """The state of a call (init, calling … terminated) that an event's tags tell; "" for none."""
        place = 0
        while tags[place].t_tag != self.ffi.NULL:
            if int(self.ffi.cast("intptr_t", tags[place].t_tag)) == self._callstate:
                return self.text(self.call.nua_callstate_name(tags[place].t_value))
            place += 1
        return ""

    def phrase(self, text: str) -> Any:
        """A reason phrase that never moves. Beyond MAX_PHRASES different ones: the first one's like, an empty phrase."""
        clean = "".join(letter if " " <= letter <= "~" else "?" for letter in text[:80])
        with self._phrases_lock:
            if clean not in self._phrases and len(self._phrases) >= MAX_PHRASES:
                clean = ""
            if clean not in self._phrases:
                self._phrases[clean] = self.ffi.new("char[]", clean.encode())
            return self._phrases[clean]

    def tags(self, *pairs: tuple[str, Value]) -> "Tags":
        """The arguments of one call; None leaves a pair out. Errors: SignallingError for a text that no header may hold."""
        return Tags(self, [(name, value) for name, value in pairs if value is not None])


class Tags:
    """Holds the memory of one call's tags: keep it until the call returns."""

    def __init__(self, library: Library, pairs: Sequence[tuple[str, str | int]]) -> None:
        ffi = library.ffi
        self._keep: list[Any] = []
        self._array = ffi.new("tagi_t[]", len(pairs) + 1)
        for place, (name, value) in zip(self._array, pairs, strict=False):
            if isinstance(value, str):
                body = name == "siptag_payload_str"
                if "\0" in value or (not body and ("\r" in value or "\n" in value)):
                    raise SignallingError("a line break inside a header")
                self._keep.append(ffi.new("char[]", value.encode("utf-8", "replace")))
                value = ffi.cast("intptr_t", self._keep[-1])
            place.t_tag, place.t_value = library.tag[name], int(value)
        self.arguments = library.tag["tag_next"], ffi.cast("tag_value_t", self._array)


@cache
def library() -> Library:
    """Loaded once."""
    return Library()

"""One REGISTER at a time for each account of ours, and what came of it. When the next one is due is not decided here."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.sip import credentials
from gateway.sip.admission import Admission
from gateway.sip.contact import contact_towards
from gateway.sip.message import Address, Response, Uri, listed
from gateway.sip.protocol import Event, Register, Registered, Unregister
from gateway.sip.stack import Happening, Stack
from voicebot.config import Sip
from voicebot.errors import DataError, SignallingError

ANSWER_S = 34.0
"""Second timer: the stack itself gives up after 32 s."""
MAX_STATUS = 699


@dataclass(slots=True)
class _Account:
    wish: Register
    handle: int
    until: float | None
    """None: nothing is under way."""
    tries: int = 0
    leaving: bool = False


class Registrations:
    """Tells admission where each account's registrar was found, so that its calls are known."""

    def __init__(self, sip: Sip, stack: Stack, admission: Admission, emit: Callable[[Event], None]) -> None:
        self._sip, self._stack, self._admission, self._emit = sip, stack, admission, emit
        self._accounts: dict[str, _Account] = {}

    def command(self, command: Register | Unregister, now: float) -> None:
        """Register, or take the registration back."""
        account = self._accounts.get(command.account)
        if isinstance(command, Register):
            self._register(command, account, now)
        elif account is not None:
            account.leaving, account.tries, account.until = True, 0, now + ANSWER_S
            self._admission.registered(command.account, frozenset())
            self._send(account, 0)

    def _register(self, wish: Register, account: _Account | None, now: float) -> None:
        if account and account.wish.registrar != wish.registrar:  # the next one has challenges of its own
            self._forget(account)
            account = None
        try:
            if account is None:
                handle = self._stack.open(f"<{wish.aor}>", f"<{wish.aor}>")
                self._accounts[wish.account] = account = _Account(wish, handle, None)
            account.wish, account.tries, account.leaving, account.until = wish, 0, False, now + ANSWER_S
            self._send(account, wish.expires_s)
        except SignallingError:
            if account:
                self._forget(account)
            self._emit(Registered(wish.account, 400))

    def _send(self, account: _Account, expires_s: int) -> None:
        wish = account.wish
        contact = contact_towards(self._sip, wish.registrar, wish.user)
        self._stack.register(account.handle, wish.registrar, contact, expires_s)

    def happened(self, what: Happening, now: float) -> bool:
        """Whether it was about a registration."""
        account = next((each for each in self._accounts.values() if each.handle == what.handle), None)
        if account is None:
            return False
        if what.kind == "r_method" and what.status >= 200 and account.until is not None:
            self._answered(account, what)
        return True

    def _answered(self, account: _Account, what: Happening) -> None:
        wish = account.wish
        asked = what.status in (401, 407) and account.tries < credentials.TRIES
        if asked and (found := credentials.answers(what.message, wish.user, wish.password)):
            account.tries += 1
            self._stack.authenticate(account.handle, found)
            return
        if account.leaving:
            self._forget(account)
            return
        account.until = None
        if 200 <= what.status < 300 and isinstance(what.message, Response):
            if what.source:
                self._admission.registered(wish.account, frozenset((what.source,)))
            self._emit(Registered(wish.account, 200, granted(what.message, wish.user, wish.expires_s)))
        else:
            self._emit(Registered(wish.account, min(what.status, MAX_STATUS)))

    def tick(self, now: float) -> None:
        """To be called some times a second."""
        for account in list(self._accounts.values()):
            if account.until is not None and account.until <= now:
                self._forget(account)
                if not account.leaving:
                    self._emit(Registered(account.wish.account, 408))

    def _forget(self, account: _Account) -> None:
        del self._accounts[account.wish.account]
        self._stack.close(account.handle)


def granted(response: Response, user: str, asked_s: int) -> int:
    """For how many seconds: what stands at our own Contact, else in Expires, else what we asked for; never more than that."""
    found = asked_s
    if (header := response.get("expires") or "").isdecimal():
        found = int(header)
    for item in listed(response.all("contact")):
        try:
            contact = Address.parse(item)
            if Uri.parse(contact.uri).user == user and contact.params.get("expires", "").isdecimal():
                found = int(contact.params["expires"])
        except DataError:
            continue
    return min(found, asked_s)

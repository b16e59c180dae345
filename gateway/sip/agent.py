"""All calls of the signalling child: what the stack tells and what the gateway wants, turned into each other. No I/O, no clock.

Whoever cannot be sent a request (a Contact or Record-Route that is no plain SIP URI) never gets a dialog, or loses it at once:
when the stack itself has to end such a call, it dies.
"""

import re
from collections.abc import Callable

import structlog

from gateway.sip import credentials, protocol
from gateway.sip.admission import Admission, Admit
from gateway.sip.contact import came_by, contact_for, contact_towards
from gateway.sip.dialog import Dialog, Patience, State, Wait
from gateway.sip.dialogs import Dialogs
from gateway.sip.message import Request, Response, Uri, reachable
from gateway.sip.reception import RETRY, Reception, incoming
from gateway.sip.stack import Happening, Stack
from voicebot.config import Sip
from voicebot.errors import DataError, SignallingError

log = structlog.get_logger()

MAX_STATUS = 699
"""The stack has statuses of its own beyond, for what went wrong inside."""
MAX_INFO = 2_000
"""Characters of an INFO's body; a key press has some 25."""
_FRAGMENT = re.compile(r"\s*SIP/2\.0 ([1-6]\d\d)")
_BARE = ("i_ack", "i_bye", "i_cancel")
"""Requests that change no target, and that the stack answers, if anybody."""
ACK_TIMEOUT = 'SIP;cause=408;text="ACK Timeout"'
UNUSABLE = 'SIP;cause=400;text="Bad Contact"'


class Agent:
    """emit: takes the events for the gateway. boot: told apart from every other life of the child."""

    def __init__(
        self,
        config: Sip,
        stack: Stack,
        admission: Admission,
        emit: Callable[[protocol.Event], None],
        boot: str,
        patience: Patience | None = None,
    ) -> None:
        self._config, self._stack, self._boot = config, stack, boot
        self._emit, self._patience = emit, patience or Patience()
        self._accounts = {
            f"account:{each.name}": (each.user, each.password.get_secret_value()) for each in config.accounts
        }
        self._reception = Reception(stack, admission)
        self._dialogs = Dialogs(stack, emit, self._patience)

    @property
    def handles(self) -> int:
        """Handles in use, of calls that are over but not yet gone too."""
        return len(self._dialogs)

    # --- the gateway ------------------------------------------------------------------------------------

    def attach(self) -> None:
        """The gateway is there."""
        self._reception.open = True

    def detach(self, now: float) -> None:
        """The gateway is gone: nobody can talk any more, and nobody is let in."""
        self._reception.open = False
        for dialog in self._dialogs:
            self._dialogs.hang_up(dialog, now, "local", reason='SIP;cause=503;text="Service Unavailable"')

    def command(self, command: protocol.Command, now: float) -> None:
        """Do what the gateway wants. One for a call that is over already is too late, and no error."""
        if isinstance(command, protocol.Invite):
            self._invite(command, now)
            return
        call = getattr(command, "call", "")
        if (dialog := self._dialogs.named(call)) is None:
            return
        try:
            self._do(dialog, command, now)
        except SignallingError:
            log.warning("sip.command_refused", kind=type(command).__name__)
            self._dialogs.hang_up(dialog, now, "bad", 500)

    def _do(self, dialog: Dialog, command: protocol.Command, now: float) -> None:
        match command:
            case protocol.Respond():
                self._respond(dialog, command, now)
            case protocol.HangUp():
                self._dialogs.hang_up(dialog, now, "local", reason=command.reason)
            case protocol.Offer() if (
                dialog.state is State.UP and not dialog.offering and dialog.asked is None
            ):
                dialog.offering = True
                dialog.waits[Wait.OFFERING] = now + self._patience.offering
                self._stack.invite(dialog.handle, command.sdp)
            case protocol.Offer():
                self._emit(protocol.Rejected(dialog.call, 491))
            case protocol.Refer():
                self._stack.refer(dialog.handle, command.target, command.referred_by)
            case protocol.SendInfo():
                self._stack.info(dialog.handle, command.content_type, command.body)

    def _invite(self, command: protocol.Invite, now: float) -> None:
        if self._dialogs.named(command.call):
            return
        try:
            name = (command.caller_name or "").replace("\\", "").replace('"', "")
            caller = f'"{name}" <{command.caller}>' if name else f"<{command.caller}>"
            route = command.route and f"<{command.route}{'' if ';lr' in command.route else ';lr'}>"
            contact = command.user or Uri.parse(command.caller).user
            handle = self._stack.open(caller, f"<{command.to}>")
            here = contact_towards(self._config, command.route or command.to, contact)
            dialog = Dialog(command.call, handle, State.CALLING, here)
            if command.user and command.password is not None:
                dialog.credentials = command.user, command.password
            dialog.waits[Wait.RING] = now + command.ring_s
            self._dialogs.add(dialog)
            self._stack.invite(
                handle, command.sdp, route=route, headers=(*command.headers, ("Contact", here))
            )
        except (SignallingError, DataError):
            log.warning("sip.command_refused", kind="Invite")
            if dialog_made := self._dialogs.named(command.call):
                self._dialogs.gone(dialog_made, "bad", 400)
            else:
                self._emit(protocol.Ended(command.call, "bad", 400))

    def _respond(self, dialog: Dialog, command: protocol.Respond, now: float) -> None:
        request = dialog.asked
        if request is None:
            return
        self._stack.respond(
            dialog.handle,
            command.status,
            command.phrase,
            request=request,
            headers=(*command.headers, ("Contact", dialog.contact)),
            sdp=command.sdp,
        )
        if command.status < 200:
            return
        dialog.asked = None
        dialog.waits.pop(Wait.GATEWAY, None)
        dialog.waits.pop(Wait.OFFERED, None)
        if command.status < 300 and request == 0:
            dialog.state = State.UP
            dialog.waits[Wait.ACK] = now + self._patience.ack
        elif dialog.state is State.ASKED and request == 0:
            self._dialogs.leave(dialog, now, "local", command.status)

    # --- the stack --------------------------------------------------------------------------------------

    def happened(self, what: Happening, now: float) -> None:
        """Something happened on a handle. Never raises: what goes wrong ends one call."""
        dialog = self._dialogs.on(what.handle)
        try:
            if dialog is not None:
                self._on_dialog(dialog, what, now)
            elif what.new:
                self._on_stranger(what, now)
        except Exception as error:  # noqa: BLE001 - one caller's message must not end everybody's calls
            log.error("sip.handler_failed", happening=what.kind, error=type(error).__name__)
            self._reception.refused["failed"] += 1
            if dialog := self._dialogs.on(what.handle):
                self._dialogs.gone(dialog, "bad", 500)
            else:
                self._stack.close(what.handle)

    def _on_stranger(self, what: Happening, now: float) -> None:
        """A request outside every call: a new one, or none of our business."""
        full = self._dialogs.live >= self._config.max_calls
        if what.kind == "i_invite" and what.status < 200:
            if verdict := self._reception.invite(what, full):
                self._let_in(what, verdict, now)
                return
        else:
            self._reception.other(what, full)
        self._stack.close(what.handle)

    def _let_in(self, what: Happening, verdict: Admit, now: float) -> None:
        request = what.message
        assert isinstance(request, Request)
        here = contact_for(self._config, came_by(request))
        dialog = Dialog(f"in-{self._boot}-{what.handle}", what.handle, State.ASKED, here, asked=0)
        dialog.credentials = self._accounts.get(verdict.by)
        dialog.waits[Wait.GATEWAY] = now + self._patience.gateway
        self._dialogs.add(dialog)
        self._emit(incoming(dialog.call, request, what.source, verdict))

    def _on_dialog(self, dialog: Dialog, what: Happening, now: float) -> None:
        if what.kind in ("i_terminated", "i_state"):
            self._on_state(dialog, what, now)
        elif what.kind.startswith("r_"):
            self._on_response(dialog, what, now)
        elif isinstance(what.message, Request):
            self._on_request(dialog, what, what.message, now)
        elif what.request:
            self._stack.respond(dialog.handle, 400, "Bad Request", request=what.request)

    def _on_state(self, dialog: Dialog, what: Happening, now: float) -> None:
        """The stack's own view; it counts for how a call ended that nobody hung up."""
        if what.kind == "i_terminated" or what.state == "terminated":
            status = dialog.status if dialog.cause else what.status
            self._dialogs.gone(dialog, dialog.cause or "timeout", min(status, MAX_STATUS))
        elif what.state == "terminating" and dialog.state is not State.LEAVING:
            # the stack has given the other side up (session timer) and says BYE itself
            self._dialogs.leave(dialog, now, "timeout", 408)

    def _on_request(self, dialog: Dialog, what: Happening, request: Request, now: float) -> None:
        waiting, answer = what.status < 200, _with(what)
        if what.kind not in _BARE and not reachable(request, fresh=False):
            # the stack has taken the bad target over already: end the call from here, while it can still be ended
            if waiting:
                self._stack.respond(dialog.handle, 400, "Bad Contact", request=answer)
            return self._dialogs.hang_up(dialog, now, "bad", 400, UNUSABLE)
        if waiting and what.request and dialog.state is State.LEAVING and what.kind not in _BARE:
            return self._stack.respond(dialog.handle, 481, "Call Does Not Exist", request=answer)
        match what.kind:
            case "i_invite" | "i_update" if not waiting:
                pass  # the stack has answered
            case "i_update" if request.sdp is None:
                self._stack.respond(dialog.handle, 200, "OK", request=answer)
            case "i_invite" | "i_update" if dialog.asked is not None:
                self._stack.respond(dialog.handle, 500, "Overlapping Requests", request=answer, headers=RETRY)
            case "i_invite" | "i_update":
                dialog.asked = answer
                dialog.waits[Wait.OFFERED] = now + self._patience.offered
                self._emit(protocol.Offered(dialog.call, request.sdp))
            case "i_ack":
                self._on_ack(dialog, request)
            case "i_bye":
                dialog.cause = dialog.cause or "bye"
            case "i_cancel":
                dialog.cause, dialog.status = dialog.cause or "cancel", 487
            case "i_notify":
                self._on_notify(dialog, request)
            case "i_info" if answer:
                self._stack.respond(dialog.handle, 200, "OK", request=answer)
                if len(request.text) <= MAX_INFO:
                    self._emit(protocol.GotInfo(dialog.call, request.get("content-type") or "", request.text))
            case "i_options" if answer:
                self._stack.respond(dialog.handle, 200, "OK", request=answer)
            case _ if answer:
                self._stack.respond(dialog.handle, 501, "Not Implemented", request=answer)
        return None

    def _on_ack(self, dialog: Dialog, ack: Request) -> None:
        dialog.waits.pop(Wait.ACK, None)
        if dialog.state is State.LEAVING or (dialog.confirmed and ack.sdp is None):
            return
        dialog.confirmed = True
        self._emit(protocol.Confirmed(dialog.call, ack.sdp))

    def _on_notify(self, dialog: Dialog, notify: Request) -> None:
        found = _FRAGMENT.match(notify.text)
        if found and dialog.state is not State.LEAVING:
            self._emit(protocol.Transferring(dialog.call, "target", int(found[1])))

    def _on_response(self, dialog: Dialog, what: Happening, now: float) -> None:
        again = dialog.credentials if what.status in (401, 407) and dialog.tries < credentials.TRIES else None
        if again and (found := credentials.answers(what.message, *again)):
            dialog.tries += 1
            return self._stack.authenticate(dialog.handle, found)
        opening = what.kind == "r_invite" and dialog.state is State.CALLING
        if 200 <= what.status < 300:
            dialog.tries = 0
            if opening:
                dialog.state = State.UP
                dialog.waits.pop(Wait.RING, None)
            if not _can_go_on(what.message, opening):
                return self._end_unusable(dialog, what, now)
        match what.kind:
            case "r_invite" if opening:
                self._on_call_answered(dialog, what)
            case "r_invite" if what.status >= 200:
                self._on_offer_answered(dialog, what, now)
            case "r_refer" if what.status >= 200 and dialog.state is not State.LEAVING:
                self._emit(protocol.Transferring(dialog.call, "asked", what.status))
            case "r_bye" if what.status >= 200:
                # when the BYE was not ours, it was the stack's: nobody refreshed the session
                self._dialogs.gone(dialog, "timeout", 408)
        return None

    def _end_unusable(self, dialog: Dialog, what: Happening, now: float) -> None:
        """A 2xx of somebody who cannot be sent a request, not even an ACK: the BYE fails, and with it the stack lets go. A call that
        has only been given up is not safe: its handle must not be closed with that 2xx open."""
        if what.kind == "r_invite" and dialog.state is State.LEAVING:
            dialog.state = State.UP
        self._dialogs.hang_up(dialog, now, "bad", 400, UNUSABLE)

    def _on_call_answered(self, dialog: Dialog, what: Happening) -> None:
        response = what.message if isinstance(what.message, Response) else None
        sdp = response.sdp if response else None
        if what.status >= 300:
            dialog.cause, dialog.status = "rejected", min(what.status, MAX_STATUS)
        elif what.status >= 200:
            self._stack.ack(dialog.handle)
            self._emit(protocol.Answered(dialog.call, sdp))
        # a challenge that is being answered comes as 100, too, with the challenge in it
        elif response and response.status == what.status > 100:
            self._emit(protocol.Progress(dialog.call, what.status, what.phrase, sdp))

    def _on_offer_answered(self, dialog: Dialog, what: Happening, now: float) -> None:
        """Of a re-INVITE of ours, or of the stack's own (session timer), or of a call that we gave up."""
        offering, ok = dialog.offering, what.status < 300
        dialog.offering = False
        dialog.waits.pop(Wait.OFFERING, None)
        if ok:
            self._stack.ack(dialog.handle)
        if ok and dialog.state is State.LEAVING:  # it crossed our CANCEL
            self._stack.bye(dialog.handle)
            self._dialogs.leave(dialog, now, dialog.cause)
        elif offering and ok:
            self._emit(protocol.Accepted(dialog.call, what.message.sdp if what.message else None))
        elif offering:
            self._emit(protocol.Rejected(dialog.call, min(what.status, MAX_STATUS)))

    # --- time and ends ----------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """To be called some times a second."""
        for dialog in self._dialogs:
            for wait in dialog.overdue(now):
                self._overdue(dialog, wait, now)
        for refused in self._reception.refusals(now):
            self._emit(refused)

    def _overdue(self, dialog: Dialog, wait: Wait, now: float) -> None:
        match wait:
            case Wait.GATEWAY:
                self._dialogs.hang_up(dialog, now, "timeout", 480)
            case Wait.RING:
                self._dialogs.hang_up(dialog, now, "no_answer", 408)
            case Wait.ACK:
                self._dialogs.hang_up(dialog, now, "timeout", 408, ACK_TIMEOUT)
            case Wait.OFFERED if dialog.asked is not None:
                self._stack.respond(dialog.handle, 500, "Server Internal Error", request=dialog.asked)
                dialog.asked = None
            case Wait.OFFERING:
                dialog.offering = False
                self._emit(protocol.Rejected(dialog.call, 408))
            case _:
                self._dialogs.gone(dialog, dialog.cause, dialog.status)


def _with(what: Happening) -> int:
    """How the stack wants to be told which request is answered: an INVITE by none."""
    return 0 if what.kind == "i_invite" else what.request


def _can_go_on(message: Request | Response | None, opening: bool) -> bool:
    """Whether a 2xx is of somebody whom the stack can go on speaking to."""
    if message is None:
        return not opening
    return reachable(message, fresh=opening)

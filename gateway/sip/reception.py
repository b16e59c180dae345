"""Who comes from outside: requests that belong to no call. Lets calls in, answers everything else, and counts what it refuses."""

from collections import Counter

from gateway.sip.admission import SILENCE as NO_ANSWER
from gateway.sip.admission import Admission, Admit, Challenge, Refuse
from gateway.sip.contact import came_by
from gateway.sip.doorkeeper import SILENCE
from gateway.sip.message import Request, reachable
from gateway.sip.protocol import Incoming, Refused
from gateway.sip.stack import Happening, Headers, Stack

TOLD_EVERY_S = 1.0
RETRY = (("Retry-After", "5"),)


class Reception:
    """open: whether calls can be taken at all. refused: since it was last told, by reason."""

    def __init__(self, stack: Stack, admission: Admission) -> None:
        self.open = False
        self.refused: Counter[str] = Counter()
        self._stack, self._admission = stack, admission
        self._told = 0.0

    def refusals(self, now: float) -> list[Refused]:
        """What was refused, at most once a second, while somebody is there to be told."""
        if not self.open or not self.refused or now - self._told < TOLD_EVERY_S:
            return []
        self._told = now
        told = [Refused(reason, number) for reason, number in self.refused.items()]
        self.refused.clear()
        return told

    def invite(self, what: Happening, full: bool) -> Admit | None:
        """A new call: how it was let in, or None when it has been answered."""
        request = what.message
        if not isinstance(request, Request):
            self._refuse(what, 400, "Bad Request", "unreadable")
        elif not self.open:
            self._refuse(what, 503, "Service Unavailable", "no_gateway", RETRY)
        elif not reachable(request, fresh=True):
            self._refuse(what, 400, "Bad Contact", "unreachable")
        else:
            return self._admit(what, request, full)
        return None

    def _admit(self, what: Happening, request: Request, full: bool) -> Admit | None:
        match self._admission.invite(request, what.source):
            case Challenge(header):
                headers = (("WWW-Authenticate", header),)
                self._stack.respond(what.handle, 401, "Unauthorized", headers=headers)
            case Refuse(status, phrase, reason):
                self._refuse(what, status, phrase, reason)
            case Admit() if full:
                self._refuse(what, 503, "Busy", "full", RETRY)
            case Admit() as verdict:
                return verdict
        return None

    def other(self, what: Happening, full: bool) -> None:
        """Any other request, if it still waits for an answer."""
        if not what.request:
            return
        if not isinstance(what.message, Request):
            self._refuse(what, 400, "Bad Request", "unreadable")
            return
        match self._admission.other(what.message, what.source), what.kind:
            case Refuse(status, _, reason), _ if status == NO_ANSWER:
                self._refuse(what, 403, SILENCE, reason)
            case Refuse(status, phrase, reason), _:
                self._refuse(what, status, phrase, reason)
            case _, "i_options" if self.open and not full:
                self._stack.respond(what.handle, 200, "OK", request=what.request)
            case _, "i_options":  # a proxy that asks so chooses somebody else
                self._stack.respond(what.handle, 503, "Service Unavailable", request=what.request)
            case _, "i_register":
                self._refuse(what, 405, "Method Not Allowed", "register")
            case _:
                self._stack.respond(what.handle, 481, "Call Does Not Exist", request=what.request)

    def _refuse(self, what: Happening, status: int, phrase: str, reason: str, headers: Headers = ()) -> None:
        self.refused[reason] += 1
        request = 0 if what.kind == "i_invite" else what.request
        self._stack.respond(what.handle, status, phrase, request=request, headers=headers)


def incoming(call: str, request: Request, source: str, verdict: Admit) -> Incoming:
    """What the gateway is told of a call that was let in."""
    target = request.target
    return Incoming(
        call,
        verdict.by,
        verdict.identity,
        verdict.trusted,
        (target and target.user) or request.user("to"),
        source,
        came_by(request) == "tls",
        request.sdp,
        {name: values[0] for name, values in request.headers.items()},
    )

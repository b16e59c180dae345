"""Where the other side of a call is to send its next request: our address, by the transport that it used itself.

The stack's own choice is its first address for everybody, with TLS a sips: one, which a plain telephone cannot reach."""

import re

from gateway.sip.message import Request, Uri
from voicebot.config import Sip
from voicebot.errors import DataError

_TRANSPORT = re.compile(r"SIP\s*/\s*2\.0\s*/\s*(\w+)", re.IGNORECASE)
"""In the topmost Via. The stack drops who claims another transport than the message came by."""


def came_by(request: Request) -> str:
    """The transport of a request: udp, tcp or tls."""
    found = _TRANSPORT.match(request.get("via") or "")
    return found[1].lower() if found else "udp"


def contact_for(sip: Sip, transport: str, user: str = "") -> str:
    """The value of a Contact header."""
    host = sip.public_ip or sip.host
    where = f"[{host}]" if ":" in host else host
    who = f"{user}@" if user else ""
    if transport == "tls" and sip.tls_port is not None:
        return f"<sip:{who}{where}:{sip.tls_port};transport=tls>"
    return f"<sip:{who}{where}:{sip.port}{';transport=tcp' if transport == 'tcp' else ''}>"


def contact_towards(sip: Sip, uri: str, user: str = "") -> str:
    """The same for who is called or registered at, by the URI we send to."""
    try:
        target = Uri.parse(uri)
    except DataError:
        return contact_for(sip, "udp", user)
    transport = "tls" if target.scheme == "sips" else target.params.get("transport", "udp").lower()
    return contact_for(sip, transport, user)

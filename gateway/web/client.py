"""Who is asking: the client's address, behind proxies we were told to trust."""

import hmac
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from pydantic import SecretStr
from starlette.requests import HTTPConnection

from voicebot.errors import ConfigError

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network
_PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip")


class Proxies:
    """The proxies whose X-Forwarded-For is believed: addresses or networks. Errors: ConfigError."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks: list[_Network] = []
        for item in trusted:
            try:
                self._networks.append(ip_network(item.strip(), strict=False))
            except ValueError as error:
                raise ConfigError(
                    "server.trusted_proxies", item, "an IP address or network (10.0.0.0/8)"
                ) from error

    def client(self, connection: HTTPConnection) -> str:
        """The address nearest to the caller that nobody untrusted could have made up."""
        peer = _peer(connection)
        if peer is None or not self._trusts(peer):
            return str(peer) if peer else "unknown"
        nearest = peer
        hops = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        for hop in reversed(hops):
            address = _parse(hop)
            if address is None:
                break
            nearest = address
            if not self._trusts(address):
                break
        return str(nearest)

    def same_origin(self, connection: HTTPConnection) -> bool:
        """Whether a browser's page of our own host asks; also true for what is no browser (no Origin)."""
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        host = connection.headers.get("host")
        peer = _peer(connection)
        if peer is not None and self._trusts(peer):
            host = connection.headers.get("x-forwarded-host", host)
        return origin.partition("://")[2] == host

    def secure(self, connection: HTTPConnection) -> bool:
        """Whether the browser talks https, as far as we can know: by our own socket, by a trusted proxy's word, or because the
        page that asks is one of this host over https."""
        if connection.scope.get("scheme") in ("https", "wss"):
            return True
        peer = _peer(connection)
        if peer is not None and self._trusts(peer) and "x-forwarded-proto" in connection.headers:
            return connection.headers["x-forwarded-proto"].partition(",")[0].strip().lower() in (
                "https",
                "wss",
            )
        return connection.headers.get("origin", "").startswith("https://") and self.same_origin(connection)

    def _trusts(self, address: _Address) -> bool:
        return any(address in network for network in self._networks)


def is_this_machine(connection: HTTPConnection) -> bool:
    """Whether a program on this machine asks: over loopback, not handed on by a proxy, and not by a web page."""
    peer = _peer(connection)
    if peer is None or not peer.is_loopback or "origin" in connection.headers:
        return False
    return not any(header in connection.headers for header in _PROXY_HEADERS)


def bearer(connection: HTTPConnection) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def is_admin(token: str, admin: SecretStr | None) -> bool:
    """Constant-time; false when no admin token is set."""
    secret = admin.get_secret_value() if admin else ""
    return bool(secret) and hmac.compare_digest(token.encode(), secret.encode())


def _peer(connection: HTTPConnection) -> _Address | None:
    return _parse(connection.client.host) if connection.client else None


def _parse(text: str) -> _Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address

"""The line with the telephone of docs/telephone/voicebot.toml: an exchange in front of it and a trunk it registers at, each on an
address of its own."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import certificates
from tests.support.line import RunningLine, running_line
from tests.support.programs import free_sip_port, free_udp_ports, recipe, until
from tests.support.sip_peers import Kamailio

HOST = "127.0.0.1"
EXCHANGE = "127.0.0.20"
"""Known to the line by its address, and believed."""
TRUNK = "127.0.0.25"
"""Known to the line by its account there."""
PHONE = "127.0.0.30"
"""Where a telephone calls from that is known by name and password only."""
STRANGER = "127.0.0.66"
NOBODY = "127.0.0.1:9"
SECRETS = {"TRUNK_PASSWORD": "change-me-trunk", "ANNA_PASSWORD": "change-me-anna"}
WITHIN_S = 30.0
"""For the bot to say something, on a machine that does a lot else."""

Record = dict[str, Any]


@dataclass(frozen=True)
class PhoneLine:
    """A line and what it works with. authority: who signed the line's certificate. rtp: its first RTP port, of so many."""

    line: RunningLine
    port: int
    tls_port: int
    authority: Path
    rtp: range
    exchange: Kamailio
    trunk: Kamailio

    @property
    def uri(self) -> str:
        """Where it is called directly."""
        return f"sip:bot@{HOST}:{self.port}"

    def records(self) -> list[Record]:
        """The newest calls first."""
        token = self.line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
        found: list[Record] = self.line.get("/api/calls?limit=20", token=token)["calls"]
        return found

    def record(self, call: str) -> Record:
        """One call."""
        token = self.line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
        found: Record = self.line.get(f"/api/calls/{call}", token=token)
        return found

    def new_call(self, before: set[str]) -> str:
        """Wait for a call that was not there; its id."""
        until("a new call is on record", lambda: bool(self.known() - before), WITHIN_S)
        return (self.known() - before).pop()

    def known(self) -> set[str]:
        """Ids of the newest calls."""
        return {record["id"] for record in self.records()}

    def until_turn(self, call: str, who: str, pattern: str, within_s: float = WITHIN_S) -> None:
        """Wait until somebody said something; for the bot, until it was heard to its end."""

        def said() -> bool:
            return any(
                turn["who"] == who
                and re.search(pattern, turn["text" if who == "caller" else "heard_text"] or "", re.IGNORECASE)
                for turn in self.record(call)["turns"]
            )

        try:
            until(f"{who}: {pattern}", said, within_s)
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.record(call)}") from None

    def until_over(self, call: str) -> Record:
        """Wait until a call's record is closed; the record."""
        until(f"call {call} is over", lambda: self.record(call)["ended"] is not None, WITHIN_S)
        return self.record(call)

    def account(self) -> str:
        """How the account at the trunk is."""
        return str(self.health()["telephone"]["accounts"]["trunk"]["state"])

    def health(self) -> dict[str, Any]:
        """What the line says about itself."""
        found: dict[str, Any] = self.line.get("/healthz")
        return found


@contextlib.contextmanager
def phone_line(folder: Path, **overrides: str) -> Iterator[PhoneLine]:
    """Start all of it, and end it."""
    port, tls_port, rtp = free_sip_port(HOST), free_sip_port(HOST), free_udp_ports(200, HOST)
    tls = certificates.write(folder / "tls", HOST)
    with (
        Kamailio(folder / "exchange", EXCHANGE, f"sip:{HOST}:{port}") as exchange,
        Kamailio(folder / "trunk", TRUNK, f"sip:{NOBODY}") as trunk,
    ):
        changes = {
            'host = "192.0.2.10"': f'host = "{HOST}"',
            "tls_port = 5061": f"tls_port = {tls_port}",
            'tls_directory = "tls"': f'tls_directory = "{tls}"',
            '["192.0.2.20"]': f'["{EXCHANGE}"]',
            "sip:192.0.2.25:5060": f"sip:{TRUNK}:{trunk.port}",
        }
        settings = {
            "VOICEBOT_CONFIG": str(recipe("voicebot.toml", folder / "voicebot.toml", changes)),
            "VOICEBOT_SIP__PORT": str(port),
            "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
            "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + 199),
        }
        with running_line(folder / "data", 11200, **settings, **SECRETS, **overrides) as line:
            yield PhoneLine(line, port, tls_port, tls / "cafile.pem", range(rtp, rtp + 200), exchange, trunk)

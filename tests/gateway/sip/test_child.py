"""The signalling child as a process: its socket, its port, its manners when somebody comes and goes."""

import asyncio
import os
import socket
import ssl
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.sip import child as module
from gateway.sip.child import Child, check_ports, command, listening, socket_path
from gateway.sip.protocol import Ended, HangUp, Incoming, Refused, Register, Registered, Respond, encode
from tests.support import certificates
from tests.support.programs import free_sip_port
from tests.support.sip_child import Records, sip_child
from tests.support.sip_wire import SDP, Caller, Wire
from voicebot.config import Config, Sip
from voicebot.errors import ConfigError

real = pytest.mark.real


# --- settings ---------------------------------------------------------------------------------------------


def test_the_supervisor_is_told_how_to_start_it(tmp_path: Path) -> None:
    """With the socket in the data directory."""
    config = Config.model_validate({"data": {"directory": tmp_path}})
    argv, env = command(config)
    assert argv == [sys.executable, "-m", "gateway.sip.child", "--socket", str(tmp_path / "sip.sock")]
    assert env == {}


def test_a_data_directory_may_be_too_deep_for_a_socket(tmp_path: Path) -> None:
    """It is the setting that is named."""
    with pytest.raises(ConfigError, match=r"data\.directory"):
        socket_path(Config.model_validate({"data": {"directory": tmp_path / ("x" * 100)}}))


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "sip:127.0.0.1:5060"),
        ({"host": "::1", "port": 5070}, "sip:[::1]:5070"),
        ({"public_ip": "203.0.113.7"}, "sip:203.0.113.7:5060;maddr=127.0.0.1"),
    ],
)
def test_it_listens_where_the_settings_say(settings: dict[str, object], url: str) -> None:
    """Behind 1:1 NAT others are told the public address."""
    assert listening(Sip.model_validate(settings)) == (url, [])


def test_tls_needs_certificates_and_checks_others_when_it_knows_whom_to_believe(tmp_path: Path) -> None:
    """A missing file stops the start with the setting's name."""
    sip = Sip(tls_port=5061, tls_directory=tmp_path)
    for bad in (sip, Sip(tls_port=5061)):
        with pytest.raises(ConfigError, match=r"sip\.tls_directory"):
            listening(bad)
    (tmp_path / "agent.pem").touch()
    assert ("tptag_tls_verify_policy", 0) in listening(sip)[1]
    (tmp_path / "cafile.pem").touch()
    assert listening(sip)[1] == [
        ("nutag_sips_url", "sips:127.0.0.1:5061"),
        ("nutag_certificate_dir", str(tmp_path)),
        ("tptag_tls_verify_policy", 10),
    ]


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_taken_port_is_named_with_its_setting(kind: socket.SocketKind) -> None:
    """Whichever transport has it."""
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"sip\.port = {port}"):
            check_ports(Sip(port=port))
        with pytest.raises(ConfigError, match=rf"sip\.(tls_)?port = {port}"):
            check_ports(
                Sip(port=free_sip_port(), tls_port=port) if kind == socket.SOCK_STREAM else Sip(port=port)
            )


# --- the process ------------------------------------------------------------------------------------------


@real
async def test_a_gateway_is_told_first_that_the_child_is_up(tmp_path: Path) -> None:
    """With where it listens; nobody else can open the socket; it goes with the process."""
    async with sip_child(tmp_path) as child:
        assert child.up.urls == (f"sip:127.0.0.1:{child.port}",)
        assert len(child.up.boot) == 8
        assert stat.S_IMODE(os.stat(child.path).st_mode) == 0o600
    assert child.process.returncode == 0
    assert not child.path.exists()


@real
async def test_a_call_is_carried_over_udp(tmp_path: Path) -> None:
    """From the INVITE to the hang-up."""
    async with sip_child(tmp_path) as child, Wire(child.port) as wire:
        caller = Caller(wire)
        caller.invite()
        incoming = await child.gateway.expect(Incoming)
        assert incoming.call.startswith(f"in-{child.up.boot}-")
        child.gateway.send(Respond(incoming.call, 200, "OK", SDP))
        assert (await caller.final()).body == SDP
        caller.ack()
        child.gateway.send(HangUp(incoming.call, "Q.850;cause=16"))
        bye = await wire.hear("BYE")
        wire.answer(bye, 200)
        assert bye.get("Reason") == "Q.850;cause=16"
        assert await child.gateway.expect(Ended) == Ended(incoming.call, "local")


@real
async def test_a_call_is_carried_over_tcp(tmp_path: Path) -> None:
    """On the connection that it came by."""
    async with sip_child(tmp_path) as child:
        reader, writer = await asyncio.open_connection("127.0.0.1", child.port)
        async with Wire(child.port) as wire:
            caller = Caller(wire, via=f"SIP/2.0/TCP 127.0.0.1:{writer.get_extra_info('sockname')[1]}")
            writer.write(caller.request("INVITE", sdp=SDP).encode())
            incoming = await child.gateway.expect(Incoming)
            child.gateway.send(Respond(incoming.call, 486, "Busy Here"))
            async with asyncio.timeout(10):
                await reader.readuntil(b"SIP/2.0 486 Busy Here\r\n")
        writer.close()


@real
async def test_a_call_is_carried_over_tls(tmp_path: Path) -> None:
    """Told as secure; the answer names our TLS address, and the certificate is the one of the folder."""
    port, folder = free_sip_port(), certificates.write(tmp_path / "tls", "127.0.0.1")
    settings = {"VOICEBOT_SIP__TLS_PORT": str(port), "VOICEBOT_SIP__TLS_DIRECTORY": str(folder)}
    async with sip_child(tmp_path, **settings) as child, Wire(child.port) as wire:
        assert child.up.urls[1] == f"sips:127.0.0.1:{port}"
        trust = ssl.create_default_context(cafile=folder / "cafile.pem")
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        caller = Caller(wire, via=f"SIP/2.0/TLS 127.0.0.1:{writer.get_extra_info('sockname')[1]}")
        writer.write(caller.request("INVITE", sdp=SDP).encode())
        incoming = await child.gateway.expect(Incoming)
        assert incoming.secure
        child.gateway.send(Respond(incoming.call, 200, "OK", SDP))
        async with asyncio.timeout(10):
            await reader.readuntil(b"SIP/2.0 200 OK\r\n")
            answer = await reader.readuntil(b"\r\n\r\n")
        assert f"Contact: <sip:127.0.0.1:{port};transport=tls>".encode() in answer
        writer.close()


@real
async def test_nobody_is_let_in_without_a_gateway(tmp_path: Path) -> None:
    """503 until one is there; when it leaves its calls are hung up, and the next one finds a child that works."""
    async with sip_child(tmp_path, connect=False) as child, Wire(child.port) as wire:
        await child.connect()
        caller = Caller(wire)
        caller.invite()
        call = (await child.gateway.expect(Incoming)).call
        child.gateway.send(Respond(call, 200, "OK", SDP))
        await caller.final()
        caller.ack()
        await child.gateway.close()
        wire.answer(await wire.hear("BYE"), 200)
        refused = Caller(wire)
        refused.invite()
        assert (await refused.final()).status == 503
        Caller(wire).say("OPTIONS")
        assert (await wire.hear(503)).about == "OPTIONS"
        await child.connect()
        assert (await child.gateway.expect(Refused)).reason == "no_gateway"
        Caller(wire).say("OPTIONS")
        assert (await wire.hear(200)).about == "OPTIONS"


@real
async def test_a_second_gateway_is_turned_away(tmp_path: Path) -> None:
    """The first one keeps its calls."""
    async with sip_child(tmp_path) as child, Wire(child.port) as wire:
        second = await Records.open(child.path)
        with pytest.raises(EOFError):
            await second.expect(object)
        await second.close()
        Caller(wire).invite()
        await child.gateway.expect(Incoming)


@real
@pytest.mark.parametrize(
    "nonsense", [struct.pack("!I", 1 << 30), encode(Ended("x", "bye"))], ids=["bytes", "an event"]
)
async def test_a_gateway_that_talks_nonsense_is_left(tmp_path: Path, nonsense: bytes) -> None:
    """The child lives on and takes the next one."""
    async with sip_child(tmp_path) as child:
        child.gateway._writer.write(nonsense)
        with pytest.raises(EOFError):
            await child.gateway.expect(object)
        await child.gateway.close()
        await child.connect()


@real
async def test_a_gateway_that_takes_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events do not pile up without end."""
    monkeypatch.setattr(module, "MAX_PENDING", -1)
    config = Config.model_validate({"data": {"directory": tmp_path}, "sip": {"port": free_sip_port()}})
    serving = asyncio.create_task(Child(config).serve(tmp_path / "sip.sock"))
    async with asyncio.timeout(20):
        while not (tmp_path / "sip.sock").exists():  # noqa: ASYNC110 - the file system tells nobody
            await asyncio.sleep(0.02)
    gateway = await Records.open(tmp_path / "sip.sock")
    with pytest.raises((EOFError, ConnectionError)):
        await gateway.expect(Refused)
    await gateway.close()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


@real
async def test_an_account_is_registered_and_called_by(tmp_path: Path) -> None:
    """A call from where the registrar was found is the account's."""
    accounts = '[{"name": "main", "user": "bot", "password": "x", "registrars": ["sip:127.0.0.1"]}]'
    async with (
        sip_child(tmp_path, VOICEBOT_SIP__ACCOUNTS=accounts, VOICEBOT_SIP__PEERS="[]") as child,
        Wire(child.port) as wire,
    ):
        early = Caller(wire)
        early.invite()
        assert (await early.final()).status == 403
        child.gateway.send(Register("main", "sip:bot@shop", f"sip:127.0.0.1:{wire.port}", "bot", "x", 60))
        wire.answer(await wire.hear("REGISTER"), 200)
        assert await child.gateway.expect(Registered) == Registered("main", 200, 60)
        Caller(wire).invite()
        assert (await child.gateway.expect(Incoming)).admitted_by == "account:main"


@real
async def test_who_is_told_to_stop_says_goodbye(tmp_path: Path) -> None:
    """Calls that are up are hung up before the process goes."""
    async with sip_child(tmp_path) as child, Wire(child.port) as wire:
        caller = Caller(wire)
        caller.invite()
        child.gateway.send(Respond((await child.gateway.expect(Incoming)).call, 200, "OK", SDP))
        await caller.final()
        caller.ack()
        child.process.terminate()
        wire.answer(await wire.hear("BYE"), 200)
        async with asyncio.timeout(10):
            assert await child.process.wait() == 0


@real
async def test_who_is_told_to_stop_does_not_wait_for_who_never_answers(tmp_path: Path) -> None:
    """The supervisor's patience is five seconds."""
    async with sip_child(tmp_path) as child, Wire(child.port) as wire:
        caller = Caller(wire)
        caller.invite()
        child.gateway.send(Respond((await child.gateway.expect(Incoming)).call, 200, "OK", SDP))
        await caller.final()
        child.process.terminate()
        async with asyncio.timeout(5):
            assert await child.process.wait() == 0


@real
def test_a_taken_port_ends_it_with_one_line(tmp_path: Path) -> None:
    """That names the setting, and nothing else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "gateway.sip.child"],
            env={**os.environ, "VOICEBOT_DATA__DIRECTORY": str(tmp_path), "VOICEBOT_SIP__PORT": port},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"sip.port = {port}: ")
    assert len(ended.stderr.splitlines()) == 1

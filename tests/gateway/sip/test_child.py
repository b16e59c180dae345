"""The signalling child as a process: its socket, its port, its manners when somebody comes and goes."""

import asyncio
import os
import socket
import stat
import struct
from pathlib import Path

import pytest

from gateway.sip.protocol import Ended, HangUp, Incoming, Up
from tests.support.sip_child import Records, sip_child
from tests.support.sip_wire import Caller, Wire

pytestmark = pytest.mark.real


async def test_a_gateway_is_told_first_that_the_child_is_up(tmp_path: Path):
    """With where it listens; nobody else can open the socket."""
    async with sip_child(tmp_path) as child:
        assert child.up.urls == (f"sip:127.0.0.1:{child.port}",)
        assert len(child.up.boot) == 8
        assert stat.S_IMODE(os.stat(child.path).st_mode) == 0o600

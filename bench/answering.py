"""The signalling child with the barest of gateways, for loads without media: `python -m bench.answering PORT` takes every call
from this machine, prints the child's process id once it listens, and ends with its standard input."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from gateway.sip import child
from gateway.sip.link import Link
from gateway.sip.protocol import Event, Incoming, Offered, Respond, Up
from voicebot import logs
from voicebot.config import load

SDP = "\r\n".join(
    ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 8", "")
)


def settings(port: int, folder: Path) -> dict[str, str]:
    """A line of its own that only this machine can call, without a limit that a load could meet."""
    return os.environ | {
        "VOICEBOT_DATA__DIRECTORY": str(folder),
        "VOICEBOT_SIP__PORT": str(port),
        "VOICEBOT_SIP__MAX_CALLS": "1000",
        "VOICEBOT_LOG__LEVEL": "warning",
    }


async def answer(port: int, folder: Path) -> None:
    """Take calls until standard input ends."""
    environment = settings(port, folder)
    config = load(None, environment)
    logs.configure(config.log.level)
    argv, env = child.command(config)
    listening = asyncio.Event()

    def take(event: Event) -> None:
        match event:
            case Up():
                listening.set()
            case Incoming(call=call) | Offered(call=call):
                link.send(Respond(call, 200, "OK", SDP))

    link = Link(child.socket_path(config), take)
    process = await asyncio.create_subprocess_exec(*map(str, argv), env=environment | env)
    link.start()
    try:
        async with asyncio.timeout(20):
            await listening.wait()
        print(process.pid, flush=True)
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await link.close()
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="voicebot-answering-") as data:
        asyncio.run(answer(int(sys.argv[1]), Path(data)))

"""`voicebot run`: the phone line with its web server, until Ctrl-C."""

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
import uvicorn
import uvloop

from gateway.app import PhoneLine
from gateway.sip import telephone
from gateway.sip.child import check_ports
from gateway.web.application import create_app
from voicebot import logs, priority
from voicebot.config import Config, load
from voicebot.dialogue import training
from voicebot.errors import ConfigError, ModelError
from voicebot.languages import pack

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

log = structlog.get_logger()

PROGRESS_S = 3.0
"""Between two lines about what is still missing."""


def register_run(commands: "Commands") -> None:
    """Add `run`."""
    run = commands.add_parser("run", help="start the phone line and its pages; Ctrl-C ends it")
    run.set_defaults(handler=_run)


def _run(_: argparse.Namespace) -> int:
    config = load()
    logs.configure(config.log.level, personal=config.log.personal)
    if config.server.priority == "first" and not priority.come_first():
        log.info("priority_usual", why="not allowed: root, CAP_SYS_NICE or RLIMIT_NICE would")
    free_ports(config)
    trained_model(config, Path.cwd())
    line = PhoneLine(config)
    return uvloop.run(serve(line, config))


def free_ports(config: Config) -> None:
    """Refuse a taken port before anything is started. Errors: ConfigError."""
    if config.sip.enabled:
        check_ports(config.sip)
    family = socket.AF_INET6 if ":" in config.server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.server.host, config.server.port))
        except OSError as error:
            allowed = f"a free port on {config.server.host} ({error.strerror}); set VOICEBOT_SERVER__PORT"
            raise ConfigError("server.port", config.server.port, allowed) from error


def trained_model(config: Config, root: Path) -> None:
    """Refuse to start a Rasa of our own that has nothing to say. Errors: ModelError."""
    for language in config.language.spoken if config.rasa.managed else ():
        if language not in pack.there_are(config.data.nlu):
            continue  # the line itself says which there are
        model = training.model_path(root, config.data.directory, language)
        if not model.is_file():
            raise ModelError(
                f"{model}: no dialogue model was trained from today's files; `make run` trains it, or "
                f"`python -m voicebot.dialogue.training --data {config.data.directory} --language {language}`"
            )


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: ours end the children and the calls too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(line: PhoneLine, config: Config) -> int:
    """Serve until SIGINT or SIGTERM. 0, or 1 when the web server could not start."""
    app = create_app(line, config)
    server = _Server(
        uvicorn.Config(
            app,
            host=config.server.host,
            port=config.server.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            ws_max_size=65_536,
        )
    )
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="work", initializer=priority.fall_in))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _end, server)
    try:
        await line.start()
        telling = asyncio.create_task(_tell(line, config, server))
        await server.serve()
        telling.cancel()
    finally:
        await line.stop()
    return 0 if server.started else 1


def _end(server: uvicorn.Server) -> None:
    # a second Ctrl-C does not wait for open pages
    server.force_exit = server.should_exit
    server.should_exit = True


async def _tell(line: PhoneLine, config: Config, server: uvicorn.Server) -> None:
    """Say on standard output what a person at the terminal wants to know."""
    began = told = time.monotonic()
    url = f"http://{config.server.host}:{config.server.port}"
    health = line.health()
    print(f"ears  {health['ears']}\nvoice {health['voice']}\npages {url}", flush=True)
    if config.sip.enabled:
        print(f"phone {telephone.uri(config.sip)}", flush=True)
    while not (line.ready()[0] and server.started):
        await asyncio.sleep(0.1)
        if time.monotonic() - told >= PROGRESS_S:
            told = time.monotonic()
            waiting = ", ".join(line.ready()[1]) or "the voice detector"
            print(f"… {told - began:.0f} s: waiting for {waiting}", flush=True)
    print(f"ready after {time.monotonic() - began:.1f} s: call at {url}", flush=True)
    sys.stdout.flush()

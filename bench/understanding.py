"""What words mean, from the dialogue model that the line would use: Rasa alone, without line, actions or calls."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache, partial

import httpx

from bench.line import ROOT
from tests.support.programs import free_port
from voicebot import config
from voicebot.dialogue import training
from voicebot.dialogue.process import rasa_command
from voicebot.dialogue.types import Gist
from voicebot.turns.rehearse import Understand

READY_S = 120.0


@contextlib.contextmanager
def rasa() -> Iterator[tuple[str, int]]:
    """Its address and process, for as long as this lasts; the model is trained when its sources changed. Errors: RuntimeError when it
    does not start."""
    told = partial(print, file=sys.stderr)  # what is measured goes to the output
    model = training.ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", told)
    port = free_port()
    command, env = rasa_command(config.load(None, {}), model, port)
    process = subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        limit = time.monotonic() + READY_S
        while _state(port) != httpx.codes.OK:
            if time.monotonic() > limit or process.poll() is not None:
                raise RuntimeError("the dialogue model does not start")
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def understanding() -> Iterator[Understand]:
    """What words mean to it. Errors: as `rasa`."""
    with rasa() as (url, _), httpx.Client(timeout=30) as client:

        @cache
        def understand(words: str) -> Gist:
            door = f"{url}/webhooks/voice/prepare"
            told = client.post(door, json={"message": words}).raise_for_status().json()
            return Gist(told["intent"], told["confidence"], told["ends"])

        yield understand


def _state(port: int) -> int | None:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/webhooks/voice/", timeout=30, trust_env=False).status_code
    return None

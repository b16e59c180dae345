"""The callbacks of a line as a process of its own that can be killed: the real book, runner, queue, SIP child and sound; agents whose
pages answer by themselves. `python -m tests.support.callback_line SETTINGS`, a JSON object:

environment: of voicebot.config. shift_s: its clock is ahead of the machine's by so much. deaf: numbers no agent answers the ring for.
It prints "offer NUMBER WHEN" for each ring at an agent, by time.monotonic(). Ends by SIGTERM.
"""

import asyncio
import json
import signal
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx

from gateway.backoffice import BackOffice
from gateway.contact.callback_office import CallbackOffice
from gateway.contact.centre import Centre
from gateway.contact.meanwhile import Meanwhile
from gateway.sip.telephone import Telephone
from gateway.supervisor import Supervisor
from tests.support.desk import PROMPTS, QUEUES, SETTINGS, AgentPage, frame, person
from voicebot.calls.music import Music
from voicebot.clock import SystemClock
from voicebot.config import load
from voicebot.metrics import Metrics
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker
from voicebot.store.worker import Store

AGENTS = ("jan", "ewa", "ola", "iga")


class ShiftedClock(SystemClock):
    """Ahead of the machine's own."""

    def __init__(self, shift_s: float) -> None:
        self._shift = timedelta(seconds=shift_s)

    def now(self) -> datetime:
        return super().now() + self._shift


async def answers(agent: AgentPage, deaf: set[str]) -> None:
    """An agent who takes what rings and writes no notes."""
    while True:
        for message in agent.shown():
            match message["type"]:
                case "offer":
                    phone = message["card"]["phone"]
                    print("offer", phone, time.monotonic(), flush=True)  # noqa: T201  the test reads it
                    if phone not in deaf:
                        agent.does("accept", interaction=message["interaction"])
                case "ended":
                    agent.does("wrapped_up", code="solved", note="")
        await asyncio.sleep(0.02)


async def live(settings: dict[str, Any]) -> None:
    """Until SIGTERM."""
    config, clock, metrics = load(None, settings["environment"]), ShiftedClock(settings["shift_s"]), Metrics()
    store = Store.open(config.data.url)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)

    async def nobody(number: str, postcode: str) -> str | None:
        return None

    async with httpx.AsyncClient(trust_env=False) as http:
        back = BackOffice(config, store, clock, metrics, http)
        centre = Centre(QUEUES, SETTINGS, PROMPTS, clock, nobody)
        telephone = Telephone(
            config, clock, lambda call: ("", ""), ready=lambda: True, refused=lambda reason, count: None
        )
        supervisor = Supervisor([telephone.child()], clock)
        music, voice = Music(frame(7).pcm.repeat(60)), EspeakVoice("pl")
        meanwhile = partial(Meanwhile, music, Speaker(voice, voice), back.prompts)
        office = CallbackOffice(config, store, back, centre, telephone, meanwhile, metrics, clock)
        supervisor.start()
        telephone.start()
        office.start()
        pages = [AgentPage(centre, person(name)).ready() for name in AGENTS]
        work = [asyncio.create_task(answers(page, set(settings["deaf"]))) for page in pages]
        while not over.is_set():
            office.wake()  # the account registers some time
            await asyncio.wait([asyncio.create_task(over.wait())], timeout=0.2)
        for task in work:
            task.cancel()
        await office.stop()
        await centre.close()
        await telephone.close()
        await supervisor.stop()
        await back.stop()
        await store.close()


if __name__ == "__main__":
    asyncio.run(live(json.loads(sys.argv[1])))

"""The shopkeeper changes what a running line says; the next caller hears it, in the line's own voice."""

import asyncio

import httpx
import pytest

from gateway.caller.text import TextLine
from gateway.web.access import CSRF_HEADER
from tests.support.agents import PASSWORD, hire
from tests.support.line import RunningLine

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("line")]

WELCOME = "Dzień dobry, tu zupełnie nowe powitanie. Słucham?"
SHEET = "/api/admin/sheets/texts"
WITHIN_S = 30.0


async def greeting(line: RunningLine) -> str:
    """What a new caller is told first."""
    call = TextLine(line.url)
    await call.open()
    try:
        async with asyncio.timeout(WITHIN_S):
            while not any(caption.who == "bot" for caption in call.captions):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return " ".join(caption.text for caption in call.captions)
    finally:
        await call.hang_up()


async def test_the_next_caller_hears_what_was_changed(line: RunningLine) -> None:
    """Without a start, through Rasa; and what was delivered again once it is taken back."""
    hire(line, "szefowa", "Anna Nowak", "--role", "admin")
    async with httpx.AsyncClient(base_url=line.url, timeout=WITHIN_S) as client:
        page = {"Origin": line.url}
        credentials = {"login": "szefowa", "password": PASSWORD}
        person = await client.post("/api/people/session", json=credentials, headers=page)
        page[CSRF_HEADER] = person.json()["csrf"]
        before = (await client.get(SHEET)).json()
        change = {"version": before["version"], "value": {"utter_welcome": WELCOME}}
        saved = await client.put(SHEET, json=change, headers=page)
        assert saved.status_code == 200
        try:
            assert await greeting(line) == WELCOME
            spoken = await client.post("/api/admin/speak", json={"text": WELCOME}, headers=page)
            assert (spoken.status_code, spoken.content[:4]) == (200, b"RIFF")
        finally:
            undo = {"version": saved.json()["version"], "number": 0}
            back = await client.post(f"{SHEET}/undo", json=undo, headers=page)
        assert back.json()["value"] == {}
    assert (await greeting(line)).startswith("Dzień dobry, tu automatyczny asystent sklepu.")

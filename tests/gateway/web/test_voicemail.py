"""Tests of gateway.web.voicemail: who may see, hear and settle messages, and how it is asked for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.web import refusals
from gateway.web.access import COOKIE, Access
from gateway.web.client import Proxies
from gateway.web.voicemail import LISTENING_S, LISTENINGS, voicemail_router
from voicebot.contact.voicemail_box import sound_of
from voicebot.contact.voicemail_mail import Voicemail
from voicebot.people.types import Role

AT = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
SOUND = bytes(range(256)) * 4
PATH = "/api/voicemails"


class Shelf:
    """One message, open; its sound is on the disk."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.handled_at: datetime | None = None
        self.deeds: list[tuple[str, str | None]] = []
        self.message = Voicemail("m1", "c1", "general", "+48501222333", 4.0, "dzień dobry", AT)
        path = self.sound("m1")
        path.parent.mkdir(parents=True)
        path.write_bytes(SOUND)

    async def open(self, limit: int = 100) -> list[Voicemail]:
        return [] if self.handled_at else [self.message]

    async def handled(self, limit: int = 50) -> list[tuple[Voicemail, datetime]]:
        return [(self.message, self.handled_at)] if self.handled_at else []

    async def there(self, id_: str) -> bool:
        return id_ == "m1" or id_.startswith("x")

    async def listened(self, id_: str, who: str) -> bool:
        self.deeds.append(("listened", who))
        return await self.there(id_)

    async def done(self, id_: str, who: str | None = None) -> bool:
        return self._turn(id_, AT, "handled", who)

    async def reopen(self, id_: str, who: str | None = None) -> bool:
        return self._turn(id_, None, "reopened", who)

    def _turn(self, id_: str, at: datetime | None, what: str, who: str | None) -> bool:
        if id_ != "m1" or self.handled_at == at:
            return False
        self.handled_at = at
        self.deeds.append((what, who))
        return True

    def sound(self, id_: str) -> Path:
        return sound_of(self.data, id_)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """One message."""
    return Shelf(tmp_path)


@pytest.fixture
def seconds() -> list[float]:
    """The clock of the routes; the test moves it."""
    return [0.0]


@pytest.fixture
def knock(shelf: Shelf, staff: Any, time: Any, seconds: list[float]) -> Any:
    """knock(role): a client who is signed in, or not."""
    app = FastAPI()
    refusals.install(app, {})
    access = Access(staff, Proxies(()), time)
    app.include_router(voicemail_router(shelf, access, lambda: seconds[0]))

    def client(role: Role | None = Role.AGENT) -> httpx.AsyncClient:
        headers = {"Origin": "http://shop.pl"}
        cookies = {}
        if role is not None:
            token, csrf = staff.signed_in(role)
            cookies, headers = {COOKIE: token}, headers | {"X-CSRF-Token": csrf}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 5)),
            base_url="http://shop.pl",
            headers=headers,
            cookies=cookies,
        )

    return client


async def test_an_agent_sees_what_waits_and_what_was_dealt_with(knock: Any, shelf: Shelf) -> None:
    """Number, words, length, queue and when; nothing is kept by the browser."""
    async with knock() as agent:
        seen = await agent.get(PATH)
        shelf.handled_at = AT
        after = (await agent.get(PATH)).json()
    assert seen.headers["cache-control"] == "no-store"
    (message,) = seen.json()["open"]
    assert message == {
        "id": "m1",
        "queue": "general",
        "phone": "+48501222333",
        "length_s": 4.0,
        "transcript": "dzień dobry",
        "created": "2026-11-11T09:00:00+00:00",
    }
    assert after == {"open": [], "handled": [message | {"handled": "2026-11-11T09:00:00+00:00"}]}


async def test_the_sound_comes_whole_or_in_parts_and_each_listening_is_written_down_once(
    knock: Any, shelf: Shelf, seconds: list[float]
) -> None:
    """A player's requests for parts are one listening; hours later it is another."""
    async with knock() as agent:
        whole = await agent.get(f"{PATH}/m1/sound")
        part = await agent.get(f"{PATH}/m1/sound", headers={"Range": "bytes=10-19"})
        rest = await agent.get(f"{PATH}/m1/sound", headers={"Range": "bytes=1000-"})
        beyond = await agent.get(f"{PATH}/m1/sound", headers={"Range": "bytes=5000-"})
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SOUND, "audio/wav")
    assert whole.headers["accept-ranges"] == "bytes"
    assert (part.status_code, part.content) == (206, SOUND[10:20])
    assert (rest.status_code, rest.content) == (206, SOUND[1000:])
    assert beyond.status_code == 416
    assert shelf.deeds == [("listened", "agent")]
    seconds[0] = LISTENING_S + 1
    async with knock() as again, knock(Role.SUPERVISOR) as another:
        await again.get(f"{PATH}/m1/sound")
        await another.get(f"{PATH}/m1/sound")
    assert shelf.deeds[1:] == [("listened", "agent"), ("listened", "supervisor")]


async def test_only_so_many_listenings_are_remembered(knock: Any, shelf: Shelf, seconds: list[float]) -> None:
    """Past that one is written down twice rather than memory filled."""
    async with knock() as agent:
        await agent.get(f"{PATH}/m1/sound")
        for number in range(LISTENINGS):
            seconds[0] += 0.11  # no faster than anybody may ask
            name = f"x{number}"
            shelf.sound(name).write_bytes(SOUND)
            assert (await agent.get(f"{PATH}/{name}/sound")).status_code == 200
        await agent.get(f"{PATH}/m1/sound")
    assert len(shelf.deeds) == LISTENINGS + 2


async def test_a_message_is_marked_and_taken_up_again(knock: Any, shelf: Shelf) -> None:
    """Asked twice it is the same; a second agent does not undo the first."""
    async with knock() as agent:
        for handled in (True, True, False, False):
            answer = await agent.put(f"{PATH}/m1", json={"handled": handled})
            assert (answer.status_code, answer.json()) == (200, {"handled": handled})
    assert shelf.deeds == [("handled", "agent"), ("reopened", "agent")]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"handled": 1}', b'{"handled": true, "more": 1}', b"{" * 300])
async def test_junk_is_refused(knock: Any, shelf: Shelf, body: bytes) -> None:
    """Clearly, and nothing is done."""
    async with knock() as agent:
        answer = await agent.put(f"{PATH}/m1", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 413)
    assert shelf.deeds == []


@pytest.mark.parametrize("id_", ["nobody", "..%2Fvoicebot", "a.b"])
async def test_a_message_that_is_not_there_is_no_file_either(knock: Any, id_: str) -> None:
    """No path leads out of the folder."""
    async with knock() as agent:
        assert (await agent.get(f"{PATH}/{id_}/sound")).status_code == 404
        assert (await agent.put(f"{PATH}/{id_}", json={"handled": True})).status_code in (404, 405)


async def test_a_message_whose_sound_is_gone_is_not_played(knock: Any, shelf: Shelf) -> None:
    """It was erased a moment ago."""
    shelf.sound("m1").unlink()
    async with knock() as agent:
        answer = await agent.get(f"{PATH}/m1/sound")
    assert (answer.status_code, answer.json()["error"]) == (404, "no_message")


async def test_nobody_gets_in_without_signing_in_nor_changes_anything_from_elsewhere(
    knock: Any, shelf: Shelf
) -> None:
    """401 without a session, 403 without the page's guard."""
    async with knock(None) as stranger:
        for path in (PATH, f"{PATH}/m1/sound"):
            assert (await stranger.get(path)).status_code == 401
        assert (await stranger.put(f"{PATH}/m1", json={"handled": True})).status_code == 401
    async with knock() as agent:
        del agent.headers["X-CSRF-Token"]
        assert (await agent.put(f"{PATH}/m1", json={"handled": True})).status_code == 403
    assert shelf.deeds == []


async def test_who_asks_too_fast_waits(knock: Any) -> None:
    """429 with a time."""
    async with knock() as agent:
        answers = [await agent.get(PATH) for _ in range(125)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1

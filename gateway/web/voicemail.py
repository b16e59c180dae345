"""Voice messages at the agents' desk: the list, the sound (each listening is in the log of deeds), and that one is dealt with."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from voicebot.contact.voicemail_mail import Voicemail
from voicebot.people.types import Role, SignedIn

MAX_BODY = 256
LISTENING_S = 900.0
"""A player asks for one sound in many pieces: so long they are one listening."""
LISTENINGS = 1000
"""Remembered at once; past that some are written down twice."""
PRIVATE = {"Cache-Control": "no-store"}


class VoicemailShelf(Protocol):
    """What the routes need of voicebot.contact.voicemail_box.VoicemailBox. Errors: StoreError."""

    async def open(self, limit: int = 100) -> Sequence[Voicemail]:
        """Those nobody dealt with, longest waiting first."""
        ...

    async def handled(self, limit: int = 50) -> Sequence[tuple[Voicemail, datetime]]:
        """Those somebody dealt with, and when, the latest first."""
        ...

    async def there(self, id_: str) -> bool:
        """Whether there is such a message."""
        ...

    async def listened(self, id_: str, who: str) -> bool:
        """Write down that somebody is about to listen; False: there is no such message."""
        ...

    async def done(self, id_: str, who: str | None = None) -> bool:
        """Somebody dealt with it."""
        ...

    async def reopen(self, id_: str, who: str | None = None) -> bool:
        """It is to be dealt with after all."""
        ...

    def sound(self, id_: str) -> Path:
        """Its WAV file. Errors: ValueError for a bad id."""
        ...


class Handled(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(extra="forbid", strict=True)
    handled: bool


def voicemail_router(
    shelf: VoicemailShelf, access: Access, monotonic: Callable[[], float] = time.monotonic
) -> APIRouter:
    """GET /api/voicemails, GET /api/voicemails/{id}/sound, PUT /api/voicemails/{id}; for agents."""
    router = APIRouter(prefix="/api/voicemails")
    agent = Depends(access.require(Role.AGENT))
    rate = Rate(burst=120, per_s=10.0)
    listening: OrderedDict[tuple[str, str], float] = OrderedDict()

    def limited(person: SignedIn) -> str:
        refuse_for(rate.take(person.person.login, monotonic()))
        return person.person.login

    @router.get("")
    async def listed(person: Annotated[SignedIn, agent]) -> JSONResponse:
        limited(person)
        waiting = [_shown(message) for message in await shelf.open()]
        done = [_shown(message) | {"handled": when.isoformat()} for message, when in await shelf.handled()]
        return JSONResponse({"open": waiting, "handled": done}, headers=PRIVATE)

    @router.get("/{id_}/sound")
    async def sound(id_: str, person: Annotated[SignedIn, agent]) -> FileResponse:
        login = limited(person)
        path = _path(shelf, id_)
        key, now = (login, id_), monotonic()
        again = now <= listening.get(key, float("-inf")) + LISTENING_S
        there = await (shelf.there(id_) if again else shelf.listened(id_, login))
        if not (there and path.is_file()):
            raise Refused(404, "no_message")
        if not again:
            listening[key] = now
            listening.move_to_end(key)
            if len(listening) > LISTENINGS:
                listening.popitem(last=False)
        return FileResponse(path, media_type="audio/wav", headers=PRIVATE)

    @router.put("/{id_}")
    async def mark(id_: str, request: Request, person: Annotated[SignedIn, agent]) -> JSONResponse:
        login = limited(person)
        try:
            asked = Handled.model_validate(await read_json(request, MAX_BODY, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        _path(shelf, id_)
        changed = await (shelf.done if asked.handled else shelf.reopen)(id_, login)
        if not changed and not await shelf.there(id_):
            raise Refused(404, "no_message")
        return JSONResponse({"handled": asked.handled}, headers=PRIVATE)

    return router


def _path(shelf: VoicemailShelf, id_: str) -> Path:
    try:
        return shelf.sound(id_)
    except ValueError:
        raise Refused(404, "no_message") from None


def _shown(message: Voicemail) -> dict[str, Any]:
    return {
        "id": message.id,
        "queue": message.queue,
        "phone": message.phone,
        "length_s": message.length_s,
        "transcript": message.transcript,
        "created": message.created.isoformat(),
    }

"""Calls looked up by supervisors: search, transcript, sound, who listened, export (docs/wall.md). What is looked for goes in the body, so that
no number stands in an address."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Self, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.wall.archive import part_of
from gateway.wall.desk import WallDesk
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from gateway.web.wall import MAX_BODY, MOST_DAYS, NO_STORE, Day, as_file
from voicebot.clock import Clock, SystemClock
from voicebot.errors import RecordingError
from voicebot.people.types import Role, SignedIn
from voicebot.wall.ledger import bounds
from voicebot.wall.search import Wanted

T = TypeVar("T", bound="Asked")

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
FEWEST_DIGITS = 3
_TEXT = r"^[^\x00]*$"
"""What every database takes."""
CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Asked(BaseModel):
    """What is looked for; days are the shop's, both included."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    first: Day
    last: Day
    outcome: str | None = Field(None, max_length=40, pattern=_TEXT)
    queue: str | None = Field(None, max_length=60, pattern=_TEXT)
    agent: str | None = Field(None, max_length=64, pattern=_TEXT)
    number: str | None = Field(None, max_length=40, repr=False)
    words: str | None = Field(None, max_length=200, pattern=_TEXT, repr=False)
    before: tuple[AwareDatetime, Annotated[str, Field(max_length=64, pattern=_TEXT)]] | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not timedelta(0) <= self.last - self.first < timedelta(days=MOST_DAYS):
            raise ValueError("days")
        if self.number and len(_digits(self.number)) < FEWEST_DIGITS:
            raise ValueError("number")
        return self

    def wanted(self) -> Wanted:
        """As the search has it. An empty field asks for nothing."""
        first, last = bounds(self.first)[0], bounds(self.last)[1]
        number = _digits(self.number) if self.number else None
        return Wanted(
            first,
            last,
            self.outcome or None,
            self.queue or None,
            self.agent or None,
            number,
            self.words or None,
            self.before,
        )


class AskedFile(Asked):
    """The same as a file. numbers: those of the callers, for an admin who wants them."""

    numbers: bool = False
    excel: bool = False


def archive_router(desk: WallDesk, access: Access, clock: Clock | None = None) -> APIRouter:
    """POST /api/records/search and /api/records/calls.csv, GET /api/records/calls/{id} and …/recording, GET /api/records/audit."""
    router = APIRouter(prefix="/api/records")
    time = clock or SystemClock()
    rate = Rate(burst=20, per_s=1.0)
    supervisor = Depends(access.require(Role.SUPERVISOR))
    archive = desk.archive

    @router.post("/search")
    async def search(request: Request, person: Annotated[SignedIn, supervisor]) -> JSONResponse:
        refuse_for(rate.take(person.person.login, time.monotonic()))
        asked = await _asked(request, Asked)
        return JSONResponse(dict(await archive.find(asked.wanted())), headers=NO_STORE)

    @router.post("/calls.csv")
    async def export(request: Request, person: Annotated[SignedIn, supervisor]) -> Response:
        refuse_for(rate.take(person.person.login, time.monotonic()))
        asked = await _asked(request, AskedFile)
        if asked.numbers and not person.person.role.may_as(Role.ADMIN):
            raise Refused(403, "forbidden")
        text = await archive.export(
            person.person.login, asked.wanted(), numbers=asked.numbers, excel=asked.excel
        )
        return as_file(text, f"rozmowy-{asked.first}-{asked.last}.csv")

    @router.get("/calls/{call_id}")
    async def one(call_id: CallId, person: Annotated[SignedIn, supervisor]) -> JSONResponse:
        record = await archive.read(person.person.login, call_id)
        if record is None:
            raise Refused(404, "not_found")
        return JSONResponse(dict(record), headers=NO_STORE)

    @router.get("/calls/{call_id}/recording")
    async def recording(
        request: Request, call_id: CallId, person: Annotated[SignedIn, supervisor]
    ) -> Response:
        try:
            playback = await archive.hear(person.person.login, call_id)
        except RecordingError as error:
            raise Refused(404, "no_recording" if error.kind == "missing" else "recording_locked") from None
        first, last = _part(request.headers.get("range"), playback.size)
        headers = NO_STORE | {"Accept-Ranges": "bytes"}
        if first > last:
            playback.close()
            raise Refused(416, "bad_request", headers | {"Content-Range": f"bytes */{playback.size}"})
        headers |= {"Content-Length": str(last - first + 1)}
        partly = (first, last) != (0, playback.size - 1)
        if partly:
            headers |= {"Content-Range": f"bytes {first}-{last}/{playback.size}"}
        body = part_of(playback.wav(), first, last)
        return StreamingResponse(body, 206 if partly else 200, headers, media_type="audio/wav")

    @router.get("/audit")
    async def audit(
        person: Annotated[SignedIn, supervisor],
        who: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> JSONResponse:
        return JSONResponse({"deeds": await archive.deeds(who, limit)}, headers=NO_STORE)

    return router


async def _asked(request: Request, model: type[T]) -> T:
    try:
        return model.model_validate(await read_json(request, MAX_BODY, "bad_request"))
    except ValidationError as error:
        raise Refused(400, _code(error.errors()[0])) from None


def _code(error: Mapping[str, Any]) -> str:
    said = str(error.get("ctx", {}).get("error", ""))
    return {"days": "bad_days", "number": "bad_digits"}.get(said, "bad_request")


def _digits(number: str) -> str:
    return "".join(char for char in number if char in "0123456789")


def _part(asked: str | None, size: int) -> tuple[int, int]:
    """First and last byte of what a Range header asks for; first above last: there is no such part. What is no plain range is answered whole."""
    match = _RANGE.fullmatch(asked.strip()) if asked else None
    if match is None or match.groups() == ("", ""):
        return 0, size - 1
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(size - 1, int(last)) if last else size - 1

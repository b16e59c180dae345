"""The supervisors' wall: the page, and the numbers from the record (docs/wall.md). What happens just now is GET /api/wall."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.wall.desk import WallDesk
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.pages import REVALIDATE, STATIC
from gateway.web.refusals import Refused
from voicebot.people.types import Role, SignedIn
from voicebot.wall.export import HOUR_COLUMNS, hour_row, table

MAX_BODY = 4096
MOST_DAYS = 92
NO_STORE = {"Cache-Control": "no-store"}
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
"""A day that a shop's calls may be of."""


class Stretch(BaseModel):
    """Days, both included."""

    model_config = ConfigDict(extra="forbid")
    first: Day
    last: Day
    excel: bool = False


def wall_router(desk: WallDesk, access: Access) -> APIRouter:
    """GET /wall and /wall/calls for supervisors, GET /api/wall/day, GET /api/wall/days, POST /api/wall/hours.csv."""
    router = APIRouter()
    supervisor = Depends(access.require(Role.SUPERVISOR))

    async def page(request: Request, file: str) -> Response:
        """Whoever is not signed in is led to the door, an agent back to the desk: the pages themselves are for supervisors."""
        try:
            await access.require(Role.SUPERVISOR)(request)
        except Refused as refused:
            if refused.status not in (401, 403):
                raise
            to = f"/people?next={request.url.path}" if refused.status == 401 else "/agent"
            return RedirectResponse(to, 303, NO_STORE)
        return FileResponse(STATIC / "wall" / file, headers=REVALIDATE)

    @router.get("/wall")
    async def wall(request: Request) -> Response:
        return await page(request, "index.html")

    @router.get("/wall/calls")
    async def calls(request: Request) -> Response:
        return await page(request, "calls.html")

    @router.get("/api/wall/day")
    async def day(person: Annotated[SignedIn, supervisor], day: Day | None = None) -> JSONResponse:
        found = await desk.numbers.day(day or desk.numbers.today())
        return JSONResponse(dict(found), headers=NO_STORE)

    @router.get("/api/wall/days")
    async def days(
        person: Annotated[SignedIn, supervisor],
        last: Day | None = None,
        count: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 14,
    ) -> JSONResponse:
        end = last or desk.numbers.today()
        found = await desk.numbers.days(end - timedelta(days=count - 1), end)
        return JSONResponse(dict(found), headers=NO_STORE)

    @router.post("/api/wall/hours.csv")
    async def hours(request: Request, person: Annotated[SignedIn, supervisor]) -> Response:
        try:
            asked = Stretch.model_validate(await read_json(request, MAX_BODY, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        if not 0 <= (asked.last - asked.first).days < MOST_DAYS:
            raise Refused(400, "bad_days")
        about = f"hours:{asked.first.isoformat()}/{asked.last.isoformat()}"
        await desk.archive.exported_hours(person.person.login, about)
        rows = [hour_row(hour) for hour in await desk.numbers.hours(asked.first, asked.last)]
        return csv_file(HOUR_COLUMNS, rows, asked.excel, f"godziny-{asked.first}-{asked.last}.csv")

    return router


def csv_file(columns: Sequence[str], rows: Sequence[Any], excel: bool, name: str) -> Response:
    """A table as an answer that is kept as a file."""
    return as_file(table(columns, rows, excel=excel), name)


def as_file(text: str, name: str) -> Response:
    """Text of a CSV."""
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)

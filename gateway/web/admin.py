"""The admin page: settings with their versions, people, notices, and how a sentence sounds. All of it for admins only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Literal, TypeVar

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from gateway.admin_desk import AdminDesk
from gateway.web import admin_views
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.pages import REVALIDATE, STATIC
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from voicebot.clock import Clock, SystemClock
from voicebot.errors import DataError, SettingChanged, SettingRefused, SpeakingError
from voicebot.people.types import Role, SignedIn
from voicebot.shopkeeper.refusal import of_model
from voicebot.shopkeeper.shop_files import WIDGET

log = structlog.get_logger()

MAX_BODY = 256 * 1024
"""Bytes; every text of the line together has about 25 kB."""
MAX_NUMBER = 999_999
NO_STORE = {"Cache-Control": "no-store"}

B = TypeVar("B", bound="_Body")
SheetName = Literal["hours", "texts", "queues", "keypad", "widget"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Change(_Body):
    """What a sheet is to say. value None: what was delivered."""

    version: str = Field(max_length=40)
    value: dict[str, Any] | None


class Draft(_Body):
    """What a sheet might say."""

    value: dict[str, Any]


class Undo(_Body):
    """Which earlier version is to hold again; 0: what was delivered."""

    version: str = Field(max_length=40)
    number: int = Field(ge=0, le=MAX_NUMBER)


class Sentence(_Body):
    """What is to be spoken, {fields} and all."""

    text: str = Field(min_length=1, max_length=500)


class NewNotice(_Body):
    """What callers are to hear first. carrier None: all of them."""

    text: str = Field(min_length=1, max_length=300)
    carrier: str | None = Field(None, min_length=1, max_length=40)
    until: Annotated[AwareDatetime, Field(strict=False)]


class About(_Body):
    """Who somebody is."""

    name: str = Field(max_length=200)
    role: Annotated[Role, Field(strict=False)]
    skills: list[str] = Field([], max_length=50)


class NewPerson(About):
    """Who is to sign in from now on."""

    login: str = Field(max_length=200)


class Disabled(_Body):
    """Whether somebody may sign in no more."""

    disabled: bool


def admin_router(desk: AdminDesk, access: Access, clock: Clock | None = None) -> APIRouter:
    """GET /admin and everything below /api/admin."""
    router = APIRouter()
    admin = Depends(access.require(Role.ADMIN))
    time, spoken = clock or SystemClock(), Rate(burst=20, per_s=0.5)

    @router.get("/admin")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "admin" / "index.html", headers=REVALIDATE)

    @router.get("/api/admin/sheets/{name}")
    async def sheet(name: SheetName, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_version"):
            return _told(admin_views.sheet(await desk.editor.sheet(name), desk.editor.files, time.now()))

    @router.put("/api/admin/sheets/{name}")
    async def save(name: SheetName, request: Request, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_version"):
            change = await _read(request, Change)
            saved = await desk.editor.save(name, change.value, change.version, person.person.login)
            return _told(admin_views.sheet(saved, desk.editor.files, time.now()))

    @router.post("/api/admin/sheets/{name}/undo")
    async def undo(name: SheetName, request: Request, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_version"):
            wish = await _read(request, Undo)
            saved = await desk.editor.undo(name, wish.number, wish.version, person.person.login)
            return _told(admin_views.sheet(saved, desk.editor.files, time.now()))

    @router.post("/api/admin/widget/preview")
    async def preview(request: Request, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_version"):
            draft = await _read(request, Draft)
            return _told((await desk.editor.try_out(WIDGET, draft.value)).widget.shown())

    @router.post("/api/admin/speak")
    async def speak(request: Request, person: Annotated[SignedIn, admin]) -> Response:
        with _refusing("no_version"):
            sentence = await _read(request, Sentence)
        refuse_for(spoken.take(person.person.login, time.monotonic()))
        try:
            sound = await desk.speak(admin_views.example(sentence.text))
        except (SpeakingError, TimeoutError):
            raise Refused(503, "no_voice", {"Retry-After": "5"}) from None
        return Response(sound, media_type="audio/wav", headers=NO_STORE)

    @router.get("/api/admin/recordings")
    async def recordings(person: Annotated[SignedIn, admin]) -> JSONResponse:
        return _told({"recordings": [admin_views.recording(one) for one in desk.book.recordings]})

    @router.get("/api/admin/notices")
    async def notices(person: Annotated[SignedIn, admin]) -> JSONResponse:
        return _told({"notices": [admin_views.notice(one) for one in await desk.notices()]})

    @router.post("/api/admin/notices")
    async def add_notice(request: Request, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_notice"):
            wish = await _read(request, NewNotice)
            added = await desk.add_notice(wish.text, wish.carrier, wish.until, person.person.login)
            return _told(admin_views.notice(added), 201)

    @router.delete("/api/admin/notices/{number}")
    async def remove_notice(number: int, person: Annotated[SignedIn, admin]) -> Response:
        if not 0 < number <= MAX_NUMBER or not await desk.remove_notice(number, person.person.login):
            raise Refused(404, "no_notice")
        return Response(status_code=204, headers=NO_STORE)

    @router.get("/api/admin/people")
    async def people(person: Annotated[SignedIn, admin]) -> JSONResponse:
        return _told({"people": [admin_views.person(one) for one in await desk.staff.all()]})

    @router.post("/api/admin/people")
    async def hire(request: Request, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_person"):
            new, by = await _read(request, NewPerson), person.person.login
            return _told(
                {"password": await desk.staff.add(new.login, new.name, new.role, new.skills, by=by)}, 201
            )

    @router.put("/api/admin/people/{login}")
    async def describe(login: str, request: Request, person: Annotated[SignedIn, admin]) -> Response:
        with _refusing("no_person"):
            about, by = await _read(request, About), person.person.login
            await desk.staff.change(login, about.name, about.role, about.skills, by=by)
        return Response(status_code=204, headers=NO_STORE)

    @router.put("/api/admin/people/{login}/disabled")
    async def disable(login: str, request: Request, person: Annotated[SignedIn, admin]) -> Response:
        with _refusing("no_person"):
            wish = await _read(request, Disabled)
            await desk.staff.set_disabled(login, wish.disabled, by=person.person.login)
        return Response(status_code=204, headers=NO_STORE)

    @router.post("/api/admin/people/{login}/password")
    async def password(login: str, person: Annotated[SignedIn, admin]) -> JSONResponse:
        with _refusing("no_person"):
            return _told({"password": await desk.staff.new_password(login, by=person.person.login)}, 201)

    return router


async def _read(request: Request, model: type[B]) -> B:
    """What the page sends. Errors: Refused, for what is no JSON object; SettingRefused."""
    try:
        return model.model_validate(await read_json(request, MAX_BODY, "bad_request"))
    except ValidationError as error:
        raise of_model(error) from None


@contextmanager
def _refusing(nothing: str) -> Iterator[None]:
    """Turn what a change may run into, into a refusal. nothing: the code for what is not there."""
    try:
        yield
    except SettingChanged:
        raise Refused(409, "settings_changed") from None
    except SettingRefused as refused:
        raise Refused(422, "refused", more=admin_views.refused(refused)) from None
    except KeyError:
        raise Refused(404, nothing) from None
    except (DataError, OSError) as error:
        log.error("settings_failed", kind=type(error).__name__, why=str(error))
        raise Refused(503, "settings_failed", {"Retry-After": "30"}) from None


def _told(content: Mapping[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, NO_STORE)

"""Being called back, from the shop's page: what is free, a wish with its consent, and taking it back by the link that was given."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.sip.dialling import allowed
from gateway.sip.numbers import e164, ordinary
from gateway.web import refusals
from gateway.web.body import read_json
from gateway.web.client import Proxies
from gateway.web.entrance import Entrance
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refusal, Refused
from voicebot.clock import Clock, SystemClock
from voicebot.config import Config
from voicebot.contact.callback_desk import Booked, Choice, Offer
from voicebot.errors import CallbackRefused

MAX_WISH = 4 * 1024
"""Bytes of a wish."""
HOUR_S = 3600.0
PAGE = Template((Path(__file__).parent / "cancel.html").read_text("utf-8"))
NO_STORE = {"Cache-Control": "no-store"}
REASONS = {
    "stale": ("stale_page", Refusal(409)),
    "taken": ("slot_taken", Refusal(409)),
    "full": ("callbacks_full", Refusal(503, 600)),
}
"""The reasons of CallbackRefused: code of texts.toml, and the refusal."""


class CallbackDoor(Protocol):
    """What the routes need of voicebot.contact.callback_desk.CallbackDesk. Errors: StoreError."""

    async def offer(self) -> Offer:
        """What is free."""
        ...

    async def book(self, phone: str, at: datetime | None, page: str | None, version: str | None) -> Booked:
        """Note a wish. Errors: CallbackRefused with a reason of REASONS."""
        ...

    async def look(self, token: str) -> str | None:
        """When the wish of a link is to be called, in Polish."""
        ...

    async def cancel(self, token: str) -> bool:
        """Take the wish of a link back."""
        ...


class Wish(BaseModel):
    """What the widget sends. slot: one of the offered times; else soon. version: of the consent that was shown."""

    model_config = ConfigDict(extra="forbid", strict=True)
    phone: str = Field(min_length=3, max_length=40)
    slot: Annotated[AwareDatetime, Field(strict=False)] | None = None
    soon: bool = False
    consent: bool
    page: str | None = Field(None, max_length=500)
    version: str | None = Field(None, max_length=64)

    @model_validator(mode="after")
    def _one_time(self) -> "Wish":
        if (self.slot is not None) is self.soon:
            raise ValueError("a slot, or soon")
        return self


def callbacks_router(
    door: CallbackDoor, config: Config, entrance: Entrance, proxies: Proxies, clock: Clock | None = None
) -> APIRouter:
    """GET /api/callbacks/slots, POST /api/callbacks, GET and POST /api/callbacks/cancel/{token}."""
    router = APIRouter(prefix="/api/callbacks")
    monotonic: Callable[[], float] = (clock or SystemClock()).monotonic
    looks = Rate(burst=60, per_s=1.0)
    by_address, by_number = (
        _hourly(config.callbacks.per_address_hour),
        _hourly(config.callbacks.per_number_hour),
    )

    def limited(address: str, rate: Rate) -> None:
        refuse_for(rate.take(address, monotonic()))

    @router.get("/slots")
    async def slots(request: Request) -> JSONResponse:
        limited(proxies.client(request), looks)
        offer = await door.offer()
        found = {
            "soon": None if offer.soon is None else offer.soon.text,
            "slots": [_shown(choice) for choice in offer.slots],
            "consent": {"text": offer.consent.text, "version": offer.consent.version},
        }
        return JSONResponse(found, headers=NO_STORE)

    @router.post("")
    async def book(request: Request) -> JSONResponse:
        limited(entrance.admit(request), by_address)
        try:
            wish = Wish.model_validate(await read_json(request, MAX_WISH, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        if not wish.consent:
            raise Refused(400, "no_consent")
        phone = _callable(wish.phone, config)
        refuse_for(by_number.take(phone, monotonic()))
        try:
            booked = await door.book(phone, wish.slot, wish.page, wish.version)
        except CallbackRefused as refused:
            raise _refused(refused) from None
        link = None if booked.token is None else f"/api/callbacks/cancel/{booked.token}"
        return JSONResponse({"when": booked.when, "message": booked.says, "cancel": link}, 201, NO_STORE)

    @router.get("/cancel/{token}")
    async def look(request: Request, token: str) -> Response:
        # only looked at: who scans mail for viruses follows every link there is
        limited(proxies.client(request), looks)
        when = await door.look(token)
        return _page("gone", 404) if when is None else _page("ask", 200, when=when)

    @router.post("/cancel/{token}")
    async def cancel(request: Request, token: str) -> Response:
        entrance.from_known_page(request)
        limited(proxies.client(request), looks)
        done = await door.cancel(token)
        if "text/html" in request.headers.get("accept", ""):
            return _page("done", 200) if done else _page("gone", 404)
        if not done:
            raise Refused(404, "nothing_to_cancel")
        return JSONResponse({"cancelled": True}, headers=NO_STORE)

    return router


def _hourly(count: int) -> Rate:
    return Rate(burst=count, per_s=count / HOUR_S)


def _shown(choice: Choice) -> dict[str, str]:
    return {"at": choice.at.isoformat(), "text": choice.text}


def _callable(written: str, config: Config) -> str:
    """The number, if somebody can be called by it without being charged for it. Errors: Refused (400)."""
    phone = e164(written, config.sip.country)
    if phone is None:
        raise Refused(400, "bad_phone")
    if not (ordinary(phone) and allowed(phone, config.sip.dial_prefixes)):
        raise Refused(400, "phone_not_called")
    return phone


def _refused(refused: CallbackRefused) -> Refused:
    code, refusal = REASONS[refused.reason]
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return Refused(refusal.status, code, headers)


def _page(state: Literal["ask", "done", "gone"], status: int, **fields: str) -> HTMLResponse:
    """The page behind the link: works without a script."""
    texts = refusals.texts("cancel")
    content = PAGE.substitute(
        title=texts["title"],
        says=escape(texts[state].format(**fields)),
        button=texts["button"],
        hidden="" if state == "ask" else " hidden",
    )
    return HTMLResponse(content, status, NO_STORE)

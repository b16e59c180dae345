"""The pages and scripts a browser loads, and what the demo page shows."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.web.client import Proxies
from gateway.web.line import Line

STATIC = Path(__file__).parent.parent / "static"

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OVER_HTTPS = {"Strict-Transport-Security": "max-age=15552000"}
"""Half a year: who came over https once is not led back into the open."""
REVALIDATE = {"Cache-Control": "no-cache"}
"""Keep a copy, ask with its ETag before using it: a new version is seen at once, an old one costs a 304."""


class SecurityHeaders:
    """Adds SECURITY_HEADERS to every answer, OVER_HTTPS to those over https, and REVALIDATE to static files."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self._app, self._proxies = app, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        extra = SECURITY_HEADERS | (REVALIDATE if scope["path"].startswith("/static/") else {})
        if self._proxies.secure(HTTPConnection(scope)):
            extra |= OVER_HTTPS
        raw = [(name.lower().encode(), value.encode()) for name, value in extra.items()]

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *raw]
            await send(message)

        await self._app(scope, receive, send_with)


def pages_router(line: Line) -> APIRouter:
    """GET / (the demo shop), GET /people (where people sign in), GET /api/demo/orders."""
    router = APIRouter()

    @router.get("/")
    async def shop() -> FileResponse:
        return FileResponse(STATIC / "shop" / "index.html", headers=REVALIDATE)

    @router.get("/people")
    async def sign_in() -> FileResponse:
        return FileResponse(STATIC / "people" / "index.html", headers=REVALIDATE)

    @router.get("/favicon.ico")
    async def favicon() -> FileResponse:
        return FileResponse(STATIC / "shop" / "icon.svg", media_type="image/svg+xml", headers=REVALIDATE)

    @router.get("/api/demo/orders")
    async def demo_orders(response: Response) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        return {"orders": await line.demo_orders()}

    return router


def mount_static(app: FastAPI) -> None:
    """Serve /static with ETag and Last-Modified."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

"""What a shop's page loads of the widget: the script that is pasted, and its settings. docs/widget.md."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse

from gateway.web.pages import REVALIDATE, STATIC
from voicebot.widget.settings import Widget

KEPT = {"Cache-Control": "public, max-age=60"}
"""A browser asks once a minute, however many pages it opens."""
FOR_ANYBODY = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Also pages that load nothing foreign unless it says so; what they may ask is server.allowed_origins' business."""


def widget_router(widget: Widget) -> APIRouter:
    """GET /widget.js, GET /api/widget."""
    router = APIRouter()
    shown: dict[str, Any] = widget.shown()

    @router.get("/widget.js")
    async def script() -> FileResponse:
        path = STATIC / "widget" / "loader.js"
        return FileResponse(path, media_type="text/javascript", headers=REVALIDATE | FOR_ANYBODY)

    @router.get("/api/widget")
    async def settings() -> JSONResponse:
        return JSONResponse(shown, headers=KEPT)

    return router

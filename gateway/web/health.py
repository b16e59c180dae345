"""What an operator's tools ask: alive, ready, numbers."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from gateway.web.line import Line
from gateway.web.refusals import REASONS

NO_STORE = {"Cache-Control": "no-store"}


def health_router(line: Line) -> APIRouter:
    """GET /healthz, /readyz, /metrics."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse(line.health(), headers=NO_STORE)

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        ready, missing = line.ready()
        if ready:
            return JSONResponse({"ready": True, "missing": []}, headers=NO_STORE)
        headers = NO_STORE | {"Retry-After": str(REASONS["not_ready"].retry_after)}
        return JSONResponse({"ready": False, "missing": missing}, 503, headers)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(line.metrics(), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)

    return router

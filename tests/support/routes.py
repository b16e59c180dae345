"""Every route of the application, however its routers are nested."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import APIWebSocketRoute
from starlette.routing import BaseRoute, Route

WS = "WS"
"""Stands where HTTP has a method."""


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of each; /static is a folder of files that anybody may read."""
    for route in app.router.routes:
        included = getattr(route, "effective_route_contexts", None)
        if included is None:
            yield from _of(route)
        else:
            for context in included():
                if isinstance(context.original_route, APIWebSocketRoute):
                    yield WS, context.original_route.path
                else:
                    yield from ((method, context.path) for method in context.methods)


def _of(route: BaseRoute) -> Iterator[tuple[str, str]]:
    if isinstance(route, Route):
        yield from ((method, route.path) for method in route.methods or ())
    elif isinstance(route, APIWebSocketRoute):
        yield WS, route.path

"""The web application: every route over one phone line."""

from fastapi import FastAPI
from starlette.types import Lifespan

from gateway.web import pages, refusals
from gateway.web.access import Access
from gateway.web.actions import actions_router
from gateway.web.admin import admin_router
from gateway.web.agent import agent_router
from gateway.web.agent_callbacks import agent_callbacks_router
from gateway.web.archive import archive_router
from gateway.web.callbacks import callbacks_router
from gateway.web.calls import calls_router
from gateway.web.chat import chat_router
from gateway.web.client import Proxies
from gateway.web.entrance import Entrance, SharedWith
from gateway.web.health import health_router
from gateway.web.line import Line
from gateway.web.people import people_router
from gateway.web.text import text_router
from gateway.web.voicemail import voicemail_router
from gateway.web.wall import wall_router
from gateway.web.watching import watching_router
from gateway.web.widget import widget_router
from voicebot.config import Config


def create_app(line: Line, config: Config, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The application. Run uvicorn with proxy_headers=False: forwarded addresses are judged here. Errors: ConfigError."""
    app = FastAPI(
        title="Voicebot",
        openapi_url=None,  # the interactive docs load scripts of a third party
        lifespan=lifespan,
    )
    proxies = Proxies(config.server.trusted_proxies)
    refusals.install(app, pages.SECURITY_HEADERS)
    entrance = Entrance(config, proxies, line.count_refused)
    access = Access(line.door, proxies)
    app.add_middleware(SharedWith, allowed=config.server.allowed_origins, on_refused=line.count_refused)
    app.add_middleware(pages.SecurityHeaders, proxies=proxies)
    app.include_router(health_router(line))
    app.include_router(actions_router(line))
    app.include_router(text_router(line, config, entrance))
    app.include_router(calls_router(line, config, entrance))
    if line.chats is not None:
        app.include_router(chat_router(line.chats, entrance, proxies))
    app.include_router(callbacks_router(line.callbacks, config, entrance, proxies))
    app.include_router(people_router(line.door, access, proxies))
    if line.agents is not None:
        app.include_router(agent_router(line.agents, access, proxies))
    if line.agent_callbacks is not None:
        app.include_router(agent_callbacks_router(line.agent_callbacks, access))
    if line.wall is not None:
        app.include_router(wall_router(line.wall, access))
        app.include_router(archive_router(line.wall, access))
        if line.agents is not None:
            app.include_router(watching_router(line.agents, line.wall, access, proxies))
    if line.admin is not None:
        app.include_router(admin_router(line.admin, access))
    app.include_router(widget_router(lambda: line.widget))
    if line.voicemails is not None:
        app.include_router(voicemail_router(line.voicemails, access))
    app.include_router(pages.pages_router(line))
    pages.mount_static(app)
    return app

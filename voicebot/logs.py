"""Log lines: JSON, one a line, to standard error, without the caller in them.

Named personal fields are hidden, and so is whatever looks like a person's number or address in any other text,
from our own lines, from libraries' and from child processes' alike.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from voicebot.errors import ConfigError
from voicebot.privacy import DOT, mask_inside, mask_number, mask_text

_SPOKEN = ("text", "heard", "heard_text", "said", "say", "transcript", "summary", "query", "body", "slots")
_WHEREABOUTS = ("customer_name", "address", "city", "street", "sdp", "offer", "answer")
WORDS = frozenset((*_SPOKEN, *_WHEREABOUTS))
"""Fields that hold a person's words or whereabouts: only their length is shown."""
NUMBERS = frozenset(
    (
        "phone",
        "caller",
        "order_number",
        "number",
        "digits",
        "postcode",
        "email",
        "ip",
        "peer",
        "remote",
        "client",
    )
)
"""Fields that hold a person's number or address in a network: two digits at most are shown."""
SECRETS = frozenset(
    (
        "token",
        "admin_token",
        "authorization",
        "credential",
        "password",
        "secret",
        "signing_key",
        "cookie",
        "csrf",
        "session",
    )
)
"""Fields never shown, whatever the settings."""
PLAIN = frozenset(("call_id", "timestamp", "level", "logger", "revision", "sha256", "port"))
"""Fields of a line that are long numbers by nature and name no person."""

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_QUIET = (
    "aioice",
    "aiortc",
    "alembic",
    "asyncio",
    "httpx",
    "httpcore",
    "sqlalchemy",
    "uvicorn.access",
    "websockets",
)
"""Libraries that tell addresses or paths of single callers at their info level."""
_DEPTH = 6
_LONGEST = 20_000
"""Characters of one value that are shown: hiding must not hold up the process."""


def configure(level: str, *, personal: bool = False, stream: TextIO | None = None) -> None:
    """Send every log line of this process through here; repeatable.

    personal: show words and numbers of callers; only with level debug, for a developer's own machine. Errors: ConfigError.
    """
    if level not in LEVELS:
        raise ConfigError("log.level", level, f"one of {', '.join(LEVELS)}")
    if personal and level != "debug":
        raise ConfigError("log.personal", personal, "true only together with log.level = debug")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_secrets if personal else hide_personal,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))
    # uvicorn brings handlers of its own; its lines shall take our way
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def hide_personal(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Processor: the line without personal data."""
    return {name: _hidden(name, value, _DEPTH) for name, value in line.items()}


def hide_secrets(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Processor: the line without secrets, but with the caller."""
    return {name: DOT * 3 if name.lower() in SECRETS else value for name, value in line.items()}


def _hidden(name: str, value: Any, depth: int) -> Any:
    field = name.lower()
    # further in, names come from data: only our own lines' fields are exempt
    if value is None or (name in PLAIN and depth == _DEPTH):
        return value
    if field in SECRETS:
        return DOT * 3
    if field in WORDS:
        return mask_text(value) if isinstance(value, str) else DOT * 3
    if field in NUMBERS:
        return mask_number(str(value))
    if isinstance(value, bool | int | float):
        return value
    if depth == 0:
        return DOT * 3
    if isinstance(value, Mapping):
        return {mask_inside(str(key)): _hidden(str(key), item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", item, depth - 1) for item in value]
    return mask_inside(str(value)[:_LONGEST])


# --- child processes ----------------------------------------------------------------------------------

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LEVEL = re.compile(r"\b(DEBUG|INFO|WARNING|ERROR|CRITICAL)\b")
# children quote what a caller said: 'buty trekkingowe', "text": "buty"; a traceback's File "…" is not such a quote
_QUOTED = re.compile(r"""(?<!File )"[^"]*"|'[^']*'""")
_CHILD_LINE = 1000
"""Characters of a child's line that are kept."""


def child_line(child: str, line: str | bytes) -> None:
    """Log a line that a child process wrote, at the level it names (info where it names none), without what it quotes."""
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    text = _ANSI.sub("", text).rstrip()[:_CHILD_LINE]
    if not text:
        return
    named = _LEVEL.search(text)
    level = logging.INFO if named is None else logging.getLevelNamesMapping()[named.group(1)]
    structlog.get_logger("child").log(
        level, "child_line", child=child, line=_QUOTED.sub(f"'{DOT * 3}'", text)
    )

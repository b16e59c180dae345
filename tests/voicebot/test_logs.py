"""Log lines without the caller in them."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import ConfigError
from voicebot.logs import LEVELS, NUMBERS, PLAIN, SECRETS, WORDS, child_line, configure, hide_personal


@pytest.fixture
def lines() -> Iterator["Lines"]:
    """Everything logged during the test; the logging set-up of the test run comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Lines()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


class Lines:
    """A stream that is read as JSON lines."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def start(self, level: str = "info", **options: Any) -> "Lines":
        configure(level, stream=self.stream, **options)
        return self

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def one(self) -> dict[str, Any]:
        (line,) = self.all()
        return line


def test_a_line_is_json_with_call_and_turn(lines: Lines) -> None:
    """Event, fields, the call's context, level and an ISO time in UTC, on one line."""
    lines.start()
    structlog.contextvars.bind_contextvars(call_id="a1234567890b", turn=3)
    structlog.get_logger().info("turn_over", ms=120345)
    line = lines.one()
    assert (line["event"], line["call_id"], line["turn"], line["ms"], line["level"]) == (
        "turn_over",
        "a1234567890b",
        3,
        120345,
        "info",
    )
    assert line["timestamp"].endswith("Z")


def test_named_personal_fields_are_hidden(lines: Lines) -> None:
    """Words by their length, numbers by two digits, secrets not at all, also further in."""
    lines.start()
    structlog.get_logger().info(
        "heard", text="gdzie paczka", phone="+48600700812", token="geheim", detail={"postcode": "30059", "slots": {"a": "Anna"}}
    )  # fmt: skip
    line = lines.one()
    assert (line["text"], line["phone"], line["token"]) == ("••• (12)", "•••12", "•••")
    assert line["detail"] == {"postcode": "•••59", "slots": "•••"}


def test_long_numbers_are_hidden_anywhere(lines: Lines) -> None:
    """In other fields, lists, keys and the event itself."""
    lines.start()
    structlog.get_logger().info(
        "order 482913", note="tel 600 700 812", many=["30-059", 7], keys={"482913": 1}
    )
    assert "482913" not in lines.stream.getvalue()
    line = lines.one()
    assert (line["event"], line["note"], line["many"], line["keys"]) == (
        "order •••",
        "tel •••",
        ["•••", 7],
        {"•••": 1},
    )


def test_an_exceptions_message_is_hidden_too(lines: Lines) -> None:
    """The traceback stays, the number in it does not."""
    lines.start()
    try:
        raise ValueError("order 482913 of anna@example.com")
    except ValueError:
        structlog.get_logger().exception("broke")
    shown = lines.one()["exception"]
    assert "test_logs.py" in shown
    assert "482913" not in shown
    assert "anna@" not in shown


def test_libraries_go_the_same_way(lines: Lines) -> None:
    """A stdlib record becomes the same JSON, with the call's context, without the caller's address."""
    lines.start()
    structlog.contextvars.bind_contextvars(call_id="c")
    logging.getLogger("uvicorn.error").warning("peer %s asked for %s", "10.1.2.3", "482913")
    line = lines.one()
    assert (line["event"], line["call_id"], line["logger"]) == (
        "peer 10.1.•.• asked for •••",
        "c",
        "uvicorn.error",
    )


def test_libraries_that_tell_addresses_are_quiet(lines: Lines) -> None:
    """Access lines and ICE candidates are not logged at info."""
    lines.start("info")
    logging.getLogger("uvicorn.access").info("GET /api/calls/abc")
    logging.getLogger("aioice.ice").info("candidate")
    assert lines.all() == []


def test_warnings_are_lines_too(lines: Lines) -> None:
    """Python's own warnings do not go past us."""
    lines.start()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old thing", stacklevel=1)
    assert "old thing" in lines.one()["event"]


def test_the_level_is_kept(lines: Lines) -> None:
    """Lines below it are not written."""
    lines.start("warning")
    structlog.get_logger().info("a")
    structlog.get_logger().warning("b")
    assert [line["event"] for line in lines.all()] == ["b"]


def test_configuring_twice_does_not_double_lines(lines: Lines) -> None:
    """It is safe to repeat."""
    lines.start()
    lines.start()
    structlog.get_logger().info("once")
    assert len(lines.all()) == 1


def test_a_developer_may_see_the_words_but_no_secret(lines: Lines) -> None:
    """With debug and the explicit setting words are shown; a token never is."""
    lines.start("debug", personal=True)
    structlog.get_logger().debug("heard", text="zamówienie 482913", token="geheim")
    line = lines.one()
    assert (line["text"], line["token"]) == ("zamówienie 482913", "•••")


@pytest.mark.parametrize(
    ("level", "personal", "key"), [("loud", False, "log.level"), ("info", True, "log.personal")]
)
def test_a_setting_that_is_not_allowed_is_refused(level: str, personal: bool, key: str) -> None:
    """Unknown levels, and personal data on an ordinary machine."""
    with pytest.raises(ConfigError) as caught:
        configure(level, personal=personal)
    assert caught.value.key == key
    assert set(LEVELS) == {"debug", "info", "warning", "error"}


NAMES = st.sampled_from(sorted(WORDS | NUMBERS | SECRETS)) | st.text(max_size=10)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, "482913", "tel. 600 700 812", b"482913", frozenset({"482913"})]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3) | st.tuples(inner),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(NAMES.filter(lambda name: name not in PLAIN), VALUES, max_size=3))
def test_no_shape_of_value_leaks(line: dict[str, Any]) -> None:
    """However deep a number is buried, the rendered line does not hold it."""
    text = json.dumps(hide_personal(None, "info", line))
    assert "482913" not in text
    assert "700 812" not in text


def test_only_our_own_fields_may_be_long_numbers(lines: Lines) -> None:
    """A call's id is shown whole; the same name inside of data that came from elsewhere exempts nothing."""
    lines.start()
    structlog.get_logger().info("x", call_id="c482913", message={"call_id": "482913", "LOGGER": "482913"})
    line = lines.one()
    assert (line["call_id"], line["message"]) == ("c482913", {"call_id": "•••", "LOGGER": "•••"})


def test_nesting_has_an_end() -> None:
    """What is nested too deep is hidden whole."""
    endless: list[Any] = []
    endless.append(endless)
    assert "•••" in json.dumps(hide_personal(None, "info", {"a": endless}), ensure_ascii=False)


# --- child processes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "level", "shown"),
    [
        (b"\x1b[33m2026 WARNING  rasa.core - Received 'moje buty'\x1b[0m\n", "warning", "2026 WARNING  rasa.core - Received '•••'"),
        ('ERROR {"text": "moje buty"}', "error", "ERROR {'•••': '•••'}"),
        ('  File "/app/x.py", line 3', "info", '  File "/app/x.py", line 3'),
        ("order 482913", "info", "order •••"),
        (b"\xff\xfe", "info", "��"),
    ],
)  # fmt: skip
def test_a_childs_line_is_ours_without_quotes(
    lines: Lines, line: str | bytes, level: str, shown: str
) -> None:
    """Level as named, colours gone, quoted words hidden, bytes of any kind survived."""
    lines.start()
    child_line("rasa", line)
    logged = lines.one()
    assert (logged["event"], logged["child"], logged["level"], logged["line"]) == (
        "child_line",
        "rasa",
        level,
        shown,
    )


def test_an_empty_line_of_a_child_is_nothing(lines: Lines) -> None:
    """Blank lines are dropped, endless ones cut."""
    lines.start()
    child_line("rasa", b"\n")
    child_line("rasa", "x" * 100_000)
    assert len(lines.one()["line"]) == 1000

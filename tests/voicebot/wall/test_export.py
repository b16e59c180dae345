"""Tables for spreadsheets, read back."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.records.types import CallRecord, EventRecord
from voicebot.wall.export import BOM, CALL_COLUMNS, HOUR_COLUMNS, call_row, hour_row, table
from voicebot.wall.figures import Tally, shown

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


@pytest.mark.parametrize(("excel", "number", "begins"), [(True, "12,5", BOM + "a;b"), (False, "12.5", "a;b")])
def test_what_excel_wants(excel: bool, number: str, begins: str) -> None:
    """A mark at the beginning and decimal commas; without it plain UTF-8 and points."""
    text = table(("a", "b"), [[12.5, 'Łódź; "port"\nstary'], [None, START]], excel=excel)
    assert text.startswith(begins)
    assert read(text) == [{"a": number, "b": 'Łódź; "port"\nstary'}, {"a": "", "b": "2026-03-02 10:30:00"}]


@pytest.mark.parametrize("cell", ["=1+1", "+48577123984", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """Words of callers and notes of agents are worked out nowhere."""
    (row,) = read(table(("a",), [[cell]], excel=True))
    assert row["a"] == f"'{cell}"


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=2, max_size=2)
    )
)
def test_any_text_comes_back(rows: list[list[str]]) -> None:
    """Whatever stands in a cell, but for the apostrophe that guards it; no cell begins as a formula does."""
    back = list(csv.reader(io.StringIO(table(("a", "b"), rows, excel=False), newline=""), delimiter=";"))[1:]
    for row, kept in zip(rows, back, strict=True):
        for cell, found in zip(row, kept, strict=True):
            assert found in (cell, f"'{cell}")
            assert not found.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_call_in_its_columns() -> None:
    """Queues, agents and times; the number only where it is asked for."""
    call = CallRecord("c1", "sip", "+48577123984", START, START + timedelta(seconds=95), "person")
    call.events = [
        EventRecord("queue_entered", 10_000, {"queue": "general"}),
        EventRecord("person_joined", 22_000, {"agent": "jan"}),
        EventRecord("person_ended", 82_000, {"agent": "jan", "talked_s": 60.0, "by": "agent"}),
    ]
    (row,) = read(table(CALL_COLUMNS, [call_row(call, numbers=False)], excel=True))
    assert "577" not in "".join(row.values())
    assert (row["queues"], row["agents"], row["waited_s"], row["talked_s"]) == (
        "general",
        "jan",
        "12,0",
        "60,0",
    )
    assert (row["seconds"], row["to_person_s"], row["started"]) == ("95", "22,0", "2026-03-02 10:30:00")
    with_number = read(table((*CALL_COLUMNS, "number"), [call_row(call, numbers=True)], excel=False))
    assert with_number[0]["number"] == "'+48577123984"
    lasting = CallRecord("c2", "webrtc", None, START)
    assert read(table(CALL_COLUMNS, [call_row(lasting, numbers=False)], excel=False))[0]["talked_s"] == ""


def test_an_hour_in_its_columns() -> None:
    """Everything that the page shows of a queue."""
    hour = {"day": "2026-03-02", "hour": 9, "queue": "general"} | shown(
        Tally(entered=2, answered=1, within=1)
    )
    (row,) = read(table(HOUR_COLUMNS, [hour_row(hour)], excel=False))
    assert (row["entered"], row["service_level"], row["aht_s"]) == ("2", "1.0", "")

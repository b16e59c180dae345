"""Changing settings while the line runs."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from voicebot.config import Config
from voicebot.errors import DataError, SettingChanged, SettingRefused, StoreError
from voicebot.people.audit import AuditLog
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.editor import Editor
from voicebot.shopkeeper.overlay import DELIVERED
from voicebot.shopkeeper.shop_files import ShopFiles, folder_of
from voicebot.store.worker import Store

HOURS = {"hours": {"mon": [["10:00", "12:00"]]}}


class Line:
    """What a line does with new files. behind: what it cannot take over."""

    def __init__(self) -> None:
        self.followed: list[ShopFiles] = []
        self.behind: frozenset[str] = frozenset()

    def follow(self, fresh: ShopFiles) -> frozenset[str]:
        self.followed.append(fresh)
        return self.behind


@pytest.fixture
def running() -> Line:
    """Nothing new yet."""
    return Line()


@pytest.fixture
def audit(store: Store, clock: Any) -> AuditLog:
    """An empty log."""
    return AuditLog(store, clock)


@pytest.fixture
def editor(config: Config, audit: AuditLog, clock: Any, running: Line) -> Editor:
    """Of a line with the delivered files."""
    return Editor(config, shop_files.read(config), audit, clock, running.follow)


async def test_a_change_is_written_noted_down_and_followed(
    editor: Editor, running: Line, audit: AuditLog, config: Config
) -> None:
    """And read again as it was written."""
    before = await editor.sheet("hours")
    assert (before.version, before.live, before.history) == (DELIVERED, True, ())
    after = await editor.save("hours", HOURS, before.version, "anna")
    assert after.tree == HOURS
    assert [one.who for one in after.history] == ["anna"]
    assert (await editor.sheet("hours")) == after
    assert len(running.followed) == 1
    assert editor.files is running.followed[0]
    assert shop_files.read(config).faq.hours == editor.files.faq.hours
    (deed,) = await audit.newest()
    assert (deed.who, deed.what, deed.about) == ("anna", "settings_changed", "settings:hours")


async def test_two_admins_do_not_write_over_each_other(editor: Editor, running: Line) -> None:
    """The second one is told, whichever comes first."""
    both = await asyncio.gather(
        editor.save("hours", HOURS, DELIVERED, "anna"),
        editor.save("hours", {"hours": {}}, DELIVERED, "jan"),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["SettingChanged", "Sheet"]
    assert len(running.followed) == 1


async def test_what_is_refused_changes_nothing(
    editor: Editor, running: Line, audit: AuditLog, tmp_path: Path
) -> None:
    """No file, no line in the log, nothing to follow."""
    with pytest.raises(SettingRefused) as refused:
        await editor.save("hours", {"hours": {"mon": ["12:00", "10:00"]}}, DELIVERED, "anna")
    assert refused.value.field == "hours.mon"
    assert not list((tmp_path / "shop").rglob("*.yml"))
    assert (await audit.newest(), running.followed) == ([], [])
    assert (await editor.sheet("hours")).version == DELIVERED


async def test_a_draft_is_checked_and_nothing_else(editor: Editor, running: Line, audit: AuditLog) -> None:
    """What would hold is shown; what would be refused is."""
    tried = await editor.try_out("widget", {"texts": {"open": "Pomoc"}})
    assert tried.widget.texts.open == "Pomoc"
    with pytest.raises(SettingRefused):
        await editor.try_out("widget", {"look": {"accent": "#ffffff"}})
    assert (await audit.newest(), running.followed) == ([], [])
    assert (await editor.sheet("widget")).version == DELIVERED


async def test_other_sheets_are_checked_along(editor: Editor) -> None:
    """What was saved before is among the files that a later change must fit."""
    await editor.save("texts", {"queue_first": "Zaraz."}, DELIVERED, "anna")
    await editor.save("hours", HOURS, DELIVERED, "anna")
    assert editor.files.wording.changed == {"queue_first": "Zaraz."}


async def test_an_earlier_version_holds_again(editor: Editor) -> None:
    """As a new version: nothing is lost by going back; 0 is what was delivered."""
    first = await editor.save("hours", HOURS, DELIVERED, "anna")
    second = await editor.save("hours", {"hours": {}}, first.version, "anna")
    back = await editor.undo("hours", 1, second.version, "jan")
    assert back.tree == HOURS
    assert [one.who for one in back.history] == ["jan", "anna", "anna"]
    delivered = await editor.undo("hours", 0, back.version, "jan")
    assert delivered.version == DELIVERED
    assert delivered.tree["hours"]["mon"] == ["08:00", "16:00"]
    with pytest.raises(KeyError):
        await editor.undo("hours", 77, delivered.version, "jan")
    with pytest.raises(SettingChanged):
        await editor.undo("hours", 1, first.version, "jan")


async def test_what_waits_for_a_start_says_so(editor: Editor, running: Line) -> None:
    """Until the line runs with it."""
    running.behind = frozenset({"queues"})
    queues = {"queues": {"general": {"hours": "general"}, "complaints": {"hours": "general"}}}
    saved = await editor.save("queues", queues, DELIVERED, "anna")
    assert saved.live is False
    assert (await editor.sheet("hours")).live is True
    running.behind = frozenset()
    assert (await editor.undo("queues", 0, saved.version, "anna")).live is True


async def test_what_is_not_in_the_log_did_not_happen(editor: Editor, store: Store, running: Line) -> None:
    """A database that is out leaves the settings as they are."""
    await store.close()
    with pytest.raises(StoreError):
        await editor.save("hours", HOURS, DELIVERED, "anna")
    assert (await editor.sheet("hours")).version == DELIVERED
    assert running.followed == []


async def test_a_file_spoilt_by_hand_is_said(editor: Editor, config: Config) -> None:
    """Not hidden behind the delivered one."""
    folder_of(config).mkdir()
    (folder_of(config) / "hours.yml").write_text("hours: [")
    with pytest.raises(DataError, match=r"hours\.yml"):
        await editor.sheet("hours")

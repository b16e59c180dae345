"""Changing a sheet: checked in full by the code that checks at the start, then written, noted down, and followed by the running line."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.errors import DataError, SettingChanged
from voicebot.people.audit import AuditLog
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.overlay import Overlay, Version
from voicebot.shopkeeper.refusal import as_refused
from voicebot.shopkeeper.shop_files import ShopFiles

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the page gets it. tree: what holds. version: to be handed back with a change. live: what holds is what runs; else it
    waits for the next start. history: newest first; the first is today's, if the shopkeeper has changed anything."""

    name: str
    tree: Any
    version: str
    live: bool
    history: tuple[Version, ...]


class Editor:
    """Made once for a line. files: what the line runs with. follow: told of new files that were checked and written; it takes over what
    it can, and says which sheets it could not. One change at a time."""

    def __init__(
        self,
        config: Config,
        files: ShopFiles,
        audit: AuditLog,
        clock: Clock,
        follow: Callable[[ShopFiles], frozenset[str]],
    ) -> None:
        self._config, self._audit, self._clock, self._follow = config, audit, clock, follow
        self._overlay = Overlay(shop_files.folder_of(config))
        self._turn = asyncio.Lock()
        self._saved = files
        self._behind: frozenset[str] = frozenset()

    @property
    def files(self) -> ShopFiles:
        """What was saved last, whether or not it runs yet."""
        return self._saved

    async def sheet(self, name: str) -> Sheet:
        """What holds now. Errors: DataError, for a file that somebody has spoilt by hand meanwhile."""
        return await asyncio.to_thread(self._sheet, name)

    async def save(self, name: str, tree: Any, version: str, who: str) -> Sheet:
        """Let this hold from now on. tree None: what was delivered. version: of the sheet that was changed. who: a login.
        Errors: SettingChanged; SettingRefused, and then nothing was written; StoreError; OSError."""
        async with self._turn:
            fresh = await asyncio.to_thread(self._checked, name, tree, version)
            # what is not in the log did not happen
            await self._audit.add(who, "settings_changed", f"settings:{name}")
            await asyncio.to_thread(self._overlay.write, name, tree, self._clock.now(), who)
            self._saved, self._behind = fresh, self._follow(fresh)
            log.info("settings_changed", sheet=name, waits_for_start=sorted(self._behind))
            return await asyncio.to_thread(self._sheet, name)

    async def try_out(self, name: str, tree: Any) -> ShopFiles:
        """The files as they would be; nothing is changed. Errors: SettingRefused."""
        return await asyncio.to_thread(self._read_with, name, tree)

    async def undo(self, name: str, number: int, version: str, who: str) -> Sheet:
        """Let an earlier version hold again; 0: what was delivered. Errors: KeyError for one that is not there, and those of save."""
        tree = None if number == 0 else await asyncio.to_thread(self._overlay.earlier, name, number)
        return await self.save(name, tree, version, who)

    def _sheet(self, name: str) -> Sheet:
        own, version = self._overlay.read(name)
        tree = own if own is not None else self._saved.sources.get(name)
        history = tuple(self._overlay.versions(name))
        return Sheet(name, tree, version, name not in self._behind, history)

    def _checked(self, name: str, tree: Any, version: str) -> ShopFiles:
        if self._overlay.read(name)[1] != version:
            raise SettingChanged(name)
        return self._read_with(name, tree)

    def _read_with(self, name: str, tree: Any) -> ShopFiles:
        """The files with this sheet among them, read from a folder that is made for this only."""
        with tempfile.TemporaryDirectory(prefix="voicebot-settings-") as folder:
            tried = Overlay(Path(folder) / "shop")
            tried.folder.mkdir()
            for sheet in shop_files.SHEETS:
                if (file := self._overlay.path(sheet)) is not None and sheet != name:
                    shutil.copyfile(file, tried.folder / file.name)
            if tree is not None:
                tried.write(name, tree, self._clock.now(), "nobody")
            try:
                return shop_files.read(self._config, tried)
            except DataError as error:
                raise as_refused(name, error) from error

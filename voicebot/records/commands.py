"""`voicebot privacy …`: what is kept about a person, shown or erased, for the person at the terminal."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from voicebot.config import Config, load
from voicebot.errors import DataError
from voicebot.records import erasure, handing_over, person
from voicebot.store.engine import make_engine
from voicebot.store.worker import Store

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

log = structlog.get_logger()

TERMINAL = "terminal"
"""Who listens, as the audit has it: whoever may run commands on this machine."""


def register(commands: "Commands") -> None:
    """Add `privacy` and its own commands."""
    privacy = commands.add_parser("privacy", help="what is kept about a person: show it, erase it")
    actions = privacy.add_subparsers(dest="action", required=True, metavar="ACTION")

    export = actions.add_parser(
        "export", help="write all that is kept about a phone number into a new folder"
    )
    export.add_argument("--phone", required=True, metavar="NUMBER", help="+48501222333 or 501222333")
    export.add_argument("--to", required=True, type=Path, metavar="FOLDER", help="must not be there yet")
    export.set_defaults(handler=_export)

    erase = actions.add_parser("erase", help="delete all that is kept about a phone number, without a trace")
    erase.add_argument("--phone", required=True, metavar="NUMBER", help="+48501222333 or 501222333")
    erase.add_argument("--yes", action="store_true", help="do it; without, only say what would be deleted")
    erase.set_defaults(handler=_erase)


def _run(work: Callable[[Config, Store], Awaitable[int]]) -> int:
    config = load()

    async def run() -> int:
        store = Store.open(config.data.url)
        try:
            return await work(config, store)
        except OSError as error:
            raise DataError(f"{error.filename}: {error.strerror}") from error
        finally:
            await store.close()

    return asyncio.run(run())


def _export(args: argparse.Namespace) -> int:
    async def work(config: Config, store: Store) -> int:
        phone = person.e164(args.phone, config.sip.country)
        done = await handing_over.hand_over(
            store, config.data.directory, config.records.ring, phone, args.to, who=TERMINAL, audit=_audit
        )
        print(f"{args.to}: {_counted(done.rows)}; files of sound: {done.sounds}")
        if done.unreadable:
            print(f"sound that could not be read: {done.unreadable} (see {handing_over.ROWS})")
        return 0

    return _run(work)


def _erase(args: argparse.Namespace) -> int:
    async def work(config: Config, store: Store) -> int:
        phone = person.e164(args.phone, config.sip.country)
        data = config.data.directory
        found = await erasure.look_up(store, data, phone)
        if found.stay:
            print(f"stays, it is the shop's own book: {_counted(found.stay)}")
        if not args.yes:
            print(f"would be erased: {_counted(found.rows)}; files of sound: {found.files}")
            print(
                "wishes, voice messages and drafts that nobody dealt with yet are among them. To erase: add --yes"
            )
            return 1
        done = await erasure.erase(store, make_engine(config.data.url), data, phone)
        print(f"erased: {_counted(done.rows)}; files of sound: {done.files}")
        if not done.scrubbed:
            print("this database keeps deleted rows for a while on its own: see docs/records.md")
        return 0

    return _run(work)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "nothing"


async def _audit(who: str, action: str, call_id: str) -> None:
    log.info("recording_opened", who=who, action=action, call_id=call_id)

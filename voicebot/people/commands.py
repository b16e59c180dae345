"""`voicebot people …`: who may sign in, for the person at the terminal; the first admin is made here."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from voicebot.config import load
from voicebot.errors import ConfigError
from voicebot.people.audit import TERMINAL
from voicebot.people.book import People
from voicebot.people.passwords import Hashes, weakness
from voicebot.people.types import Role, login_of
from voicebot.store.worker import Store

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

VARIABLE = "VOICEBOT_PEOPLE_PASSWORD"
"""Holds the password where there is no terminal to ask at. It is never an argument: other users see those."""

LONGEST_NAME = 100


def register(commands: "Commands") -> None:
    """Add `people` and its own commands."""
    people = commands.add_parser(
        "people", help="who may sign in at the pages for agents, supervisors and admins"
    )
    actions = people.add_subparsers(dest="action", required=True, metavar="ACTION")

    adding = actions.add_parser(
        "add", help=f"let somebody sign in; asks for the password or takes {VARIABLE}"
    )
    adding.add_argument("login", type=_login)
    adding.add_argument("--role", choices=[role.value for role in Role], default=Role.AGENT.value)
    adding.add_argument("--name", type=_name, help="shown to colleagues (default: the login)")
    adding.add_argument("--skill", type=_name, action="append", default=[], dest="skills", metavar="WORD")
    adding.set_defaults(handler=_add)

    listing = actions.add_parser("list", help="print everybody")
    listing.set_defaults(handler=_list)

    for name, disabled, says in (
        ("disable", True, "sign somebody out everywhere and let them in no more"),
        ("enable", False, "let somebody in again"),
    ):
        action = actions.add_parser(name, help=says)
        action.add_argument("login", type=_login)
        action.set_defaults(handler=_set_disabled, disabled=disabled)

    password = actions.add_parser("password", help="give somebody a new password; ends their sessions")
    password.add_argument("login", type=_login)
    password.set_defaults(handler=_password)


def _login(typed: str) -> str:
    login = login_of(typed)
    if login is None:
        raise argparse.ArgumentTypeError("2 to 64 of a-z 0-9 . _ @ + -, a letter or digit first")
    return login


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise argparse.ArgumentTypeError(f"1 to {LONGEST_NAME} printable characters")
    return name


def _with_people(work: Callable[[People], Awaitable[int]]) -> int:
    async def run() -> int:
        store = Store.open(load().data.url)
        try:
            return await work(People(store))
        finally:
            await store.close()

    return asyncio.run(run())


def _add(args: argparse.Namespace) -> int:
    name, role = args.name or args.login, Role(args.role)
    kept = _new_password(args.login, name)
    if kept is None:
        return 1

    async def work(people: People) -> int:
        added = await people.add(args.login, name, role, kept, args.skills, by=TERMINAL)
        print(f"{args.login}: {f'may sign in as {role}' if added else 'is there already'}")
        return 0 if added else 1

    return _with_people(work)


def _list(_: argparse.Namespace) -> int:
    async def work(people: People) -> int:
        everybody = await people.all()
        for person in everybody:
            skills = f"  {','.join(person.skills)}" if person.skills else ""
            print(
                f"{person.login}  {person.role}  {person.name}{skills}{'  disabled' if person.disabled else ''}"
            )
        if not everybody:
            print("nobody may sign in; make the first one: voicebot people add LOGIN --role admin")
        return 0

    return _with_people(work)


def _set_disabled(args: argparse.Namespace) -> int:
    async def work(people: People) -> int:
        found = await people.set_disabled(args.login, args.disabled, by=TERMINAL)
        return _told(args.login, found, "may not sign in" if args.disabled else "may sign in")

    return _with_people(work)


def _password(args: argparse.Namespace) -> int:
    async def work(people: People) -> int:
        found = await people.find(args.login)
        kept = None if found is None else _new_password(args.login, found[0].name)
        if found is not None and kept is None:
            return 1
        changed = kept is not None and await people.set_password(args.login, kept, by=TERMINAL)
        return _told(args.login, changed, "has a new password")

    return _with_people(work)


def _told(login: str, found: bool, what: str) -> int:
    print(f"{login}: {what if found else 'there is nobody of this name'}")
    return 0 if found else 1


def _new_password(login: str, name: str) -> str | None:
    """The hash of a good password; None, said why, when it is not one. Errors: ConfigError where nobody can be asked."""
    password = os.environ.get(VARIABLE) or _asked()
    if password is None:
        print("the two are not the same")
        return None
    weak = weakness(password, login, name)
    if weak is not None:
        print(f"this password will not do: {weak.value}")
        return None
    return Hashes().make(password)


def _asked() -> str | None:
    if not sys.stdin.isatty():
        raise ConfigError(VARIABLE, "", "the password, where there is no terminal to ask at")
    first = getpass.getpass("Password: ")
    return first if first == getpass.getpass("Once more: ") else None

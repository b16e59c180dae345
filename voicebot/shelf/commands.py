"""`voicebot models list | verify | pull NAME | adapt`."""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from voicebot import config
from voicebot.errors import ModelError
from voicebot.shelf import pull as pulling
from voicebot.shelf.manifest import Model
from voicebot.shelf.store import Installed, Kind, Shelf
from voicebot.vocabulary import commands as adapting

_STEP = 2 * 1024**2
"""Bytes between two progress lines where the output is not a terminal."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models` to the voicebot command."""
    models = subparsers.add_parser(
        "models", help="speech models: what is here, is it whole, fetch the official ones"
    )
    commands = models.add_subparsers(
        dest="models_command", required=True, metavar="list | verify | pull | adapt"
    )
    commands.add_parser("list", help="every model of the manifest and which are used").set_defaults(
        handler=_list
    )
    verify = commands.add_parser(
        "verify", help="read every file of the installed models and compare checksums"
    )
    verify.set_defaults(handler=_verify)
    fetch = commands.add_parser("pull", help="fetch a model from its publisher")
    fetch.add_argument("name", metavar="NAME")
    fetch.add_argument(
        "--accept-licence", action="store_true", help="you have read the model's licence and agree to it"
    )
    fetch.set_defaults(handler=_pull)
    adapting.register(commands)


def _list(args: argparse.Namespace) -> int:
    settings = config.load()
    shelf = Shelf.of(settings)
    here = {installed.model.name: installed for installed in shelf.installed}
    used = set()
    kinds: tuple[Kind, ...] = ("ears", "voice")
    chosen: list[Callable[[], Installed]] = [shelf.ears, shelf.voice]
    chosen += [partial(shelf.best, kind, code) for code in settings.language.offered for kind in kinds]
    for choose in chosen:
        try:
            used.add(choose().model.name)
        except ModelError as error:
            print(f"! {error}")
    for model in shelf.manifest.model:
        if model.name not in here:
            state = "not here"
        elif here[model.name].problems:
            state = "DAMAGED"
        else:
            state = "in use" if model.name in used else "installed"
        sums = "" if model.checksum_known else ", checksum pinned at the first pull"
        print(
            f"{state:10} {model.name:32} {model.kind:6} {model.engine:6} {model.language}  {model.licence}{sums}"
        )
        print(f"{'':10} {model.about}")
    for name in sorted(used - {model.name for model in shelf.manifest.model}):
        print(f"{'in use':10} {name}, made here by `voicebot models adapt`")
    return 0


def _verify(args: argparse.Namespace) -> int:
    wrong = 0
    for installed in Shelf.of(config.load()).installed:
        for problem in installed.problems:
            print(f"{installed.model.name}: {problem}")
        if not installed.problems:
            print(f"{installed.model.name}: whole, {len(installed.files)} files")
        wrong += bool(installed.problems)
    return 1 if wrong else 0


def _pull(args: argparse.Namespace) -> int:
    shelf = Shelf.of(config.load())
    try:
        model = shelf.manifest.get(args.name)
    except KeyError:
        names = ", ".join(m.name for m in shelf.manifest.model if m.archive)
        raise ModelError(f"no model {args.name!r} on the shelf; there are: {names}") from None
    print(f"{model.name}: {model.about}\nlicence: {model.licence}")
    if not args.accept_licence and not _agreed(model):
        raise ModelError("the licence was not accepted: add --accept-licence")
    pulling.pull(model, shelf.pulled, say=print, progress=_Meter())
    print("restart the line to use it")
    return 0


def _agreed(model: Model) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"Do you agree to the terms of {model.licence}? [y/N] ").strip().lower() in (
        "y",
        "yes",
        "t",
        "tak",
    )


class _Meter:
    """One line that is written over on a terminal; a line now and then elsewhere."""

    def __init__(self) -> None:
        self._shown = -8 * _STEP  # the first line comes at once

    def __call__(self, done: int, total: int | None) -> None:
        last = done == total
        if done - self._shown < (_STEP if sys.stdout.isatty() else 8 * _STEP) and not last:
            return
        self._shown = done
        share = f" of {total / 1e6:.1f} MB ({100 * done // total} %)" if total else " MB"
        end = "\r" if sys.stdout.isatty() and not last else "\n"
        print(f"  {done / 1e6:.1f}{share}", end=end, flush=True)

"""`voicebot prompts list | render | check`."""

import argparse
import asyncio
import sys
import time

from voicebot import config as settings
from voicebot import logs
from voicebot.promptbook import rendering, texts
from voicebot.promptbook.book import PromptBook, State, folder_of
from voicebot.promptbook.opening import open_book
from voicebot.promptbook.rendering import Kept
from voicebot.shopkeeper import shop_files

_PROGRESS_S = 5.0
"""Between two lines where the output is not a terminal."""
_SHOWN = 60
"""Characters of a text."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `prompts` to the voicebot command."""
    prompts = subparsers.add_parser(
        "prompts", help="what the line says: which sentences are ready, which are recorded"
    )
    commands = prompts.add_subparsers(dest="prompts_command", required=True, metavar="list | render | check")
    commands.add_parser(
        "list", help="every text that can be recorded: the name of its file, how it is spoken today"
    ).set_defaults(handler=_list)
    commands.add_parser(
        "render", help="speak every fixed sentence that is new or has changed, remove what is stale"
    ).set_defaults(handler=_render)
    commands.add_parser(
        "check", help="what is wrong with the recordings, and whether every sentence is ready"
    ).set_defaults(handler=_check)


def _opened() -> tuple[Kept, PromptBook, dict[str, str]]:
    config = settings.load()
    logs.configure("error")
    files = shop_files.read(config)
    kept = Kept(config, files)
    return kept, open_book(config, files, kept), texts.spoken(files)


def _list(_: argparse.Namespace) -> int:
    kept, book, said = _opened()
    states = {one.name: one.state for one in book.recordings}
    missing = frozenset(kept.missing())
    for name, words in texts.recordable(said).items():
        match states.get(name):
            case State.USED:
                state = "recording"
            case State.OTHER_WORDS:
                state = "OUTDATED"
            case _:
                fixed = texts.PIECE not in name
                state = ("voice" if _ready(kept, words, missing) else "not ready") if fixed else "in a call"
        shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
        print(f"{state:10} {name + '.wav':44} {shown}")
    for one in book.recordings:
        if one.state is State.REFUSED:
            print(f"{'REFUSED':10} {one.name:44} {one.why}")
    print(f"recordings: {folder_of(kept.config)}", file=sys.stderr)
    return 0


def _ready(kept: Kept, words: str, missing: frozenset[str]) -> bool:
    return missing.isdisjoint(kept.spoken(words))


def _render(_: argparse.Namespace) -> int:
    config = settings.load()
    logs.configure(config.log.level)
    kept = Kept(config, shop_files.read(config))
    began = time.monotonic()
    made = asyncio.run(rendering.render(kept, _Meter()))
    took = f", {made} of them made now in {time.monotonic() - began:.0f} s" if made else ""
    print(f"{len(kept.names)} sentences are ready{took}")
    return 0


def _check(_: argparse.Namespace) -> int:
    kept, book, said = _opened()
    wanted = texts.recordable(said)
    for one in book.recordings:
        match one.state:
            case State.REFUSED:
                print(f"{one.name}: {one.why}")
            case State.OTHER_WORDS:
                today = f"now: “{wanted[one.name]}”" if one.name in wanted else "this text is no more"
                print(f"{one.name}.wav: recorded: “{one.words}”; {today}: the voice speaks it")
    missing = kept.missing()
    if missing:
        print(f"{len(missing)} of {len(kept.names)} sentences are not ready: voicebot prompts render")
    used = book.counts[State.USED.value]
    wrong = len(book.recordings) - used
    print(
        f"{used} recordings are used, {wrong} are not; {len(kept.names) - len(missing)} sentences are ready"
    )
    return 1 if wrong or missing else 0


class _Meter:
    """One line that is written over on a terminal; a line now and then elsewhere."""

    def __init__(self) -> None:
        self._shown = float("-inf")

    def __call__(self, done: int, of: int) -> None:
        terminal, now = sys.stdout.isatty(), time.monotonic()
        if done < of and now - self._shown < (0.1 if terminal else _PROGRESS_S):
            return
        self._shown = now
        print(f"  sentence {done} of {of}", end="\r" if terminal and done < of else "\n", flush=True)

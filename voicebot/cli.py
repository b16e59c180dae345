"""The `voicebot` command: a thin door; every room registers its own subcommands (see pyproject's voicebot.commands)."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from voicebot.errors import VoicebotError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with a line that says what to do, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="voicebot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for entry in sorted(entry_points(group="voicebot.commands"), key=lambda e: e.name):
        entry.load()(commands)
    args = parser.parse_args(argv)
    try:
        result = args.handler(args)
    except VoicebotError as error:
        print(f"voicebot {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(result or 0)

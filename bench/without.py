"""The line with one policy taken out, to measure what it saves: `python -m bench.without POLICY` runs it as `voicebot run` does.

The line itself has no such switches: what is taken out is put out of work here, in this process.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from unittest.mock import patch

from voicebot import cli
from voicebot.calls.foresight import Foresight
from voicebot.speaking.cache import SpeechCache
from voicebot.turns import end, sense


def _early_end(stack: ExitStack) -> None:
    for policy in (
        patch.object(end, "shape_of", lambda rule, text: end.Shape.PARTIAL),
        patch.object(sense, "patience_ms", lambda rule, text, gist: None),
    ):
        stack.enter_context(policy)


def _parse_ahead(stack: ExitStack) -> None:
    stack.enter_context(patch.object(Foresight, "frame", lambda self, silence_ms: None))


def _prompt_cache(stack: ExitStack) -> None:
    stack.enter_context(patch.object(SpeechCache, "get", lambda self, name: None))


POLICIES: dict[str, Callable[[ExitStack], None]] = {
    "early end": _early_end,
    "parse on partials": _parse_ahead,
    "prompt cache": _prompt_cache,
}
"""early end: whole answers and whole sentences wait for the question's full silence. parse on partials: nothing is understood before
the turn is over (and so nothing ends by its sense). prompt cache: every sentence is made when it is said."""


def taken_out(policy: str) -> AbstractContextManager[object]:
    """As long as it is entered, the policy does nothing. Errors: KeyError for a name that is none."""
    stack = ExitStack()
    POLICIES[policy](stack)
    return stack


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of `voicebot run`."""
    (policy,) = sys.argv[1:] if arguments is None else arguments
    with taken_out(policy):
        return cli.main(["run"])


if __name__ == "__main__":
    sys.exit(main())

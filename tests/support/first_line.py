"""Start a line once before the tests that ring one, so that its fixed texts are spoken while nothing else wants the processor:
a fresh clone's first line, beside three other workers, needs minutes for it. `python -m tests.support.first_line`."""

import tempfile
from pathlib import Path

from tests.support.line import running_line


def main() -> None:
    """Leaves the texts in the cache that every tested line shares. Errors: AssertionError with the end of the line's log."""
    with tempfile.TemporaryDirectory() as folder, running_line(Path(folder) / "line"):
        pass


if __name__ == "__main__":
    main()

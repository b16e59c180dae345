"""Make this folder ready: `python3 scripts/setup.py run|test|image|start`. Needs nothing but Python; `make` and the Dockerfile call it.

Any Python 3 may start it: it goes on under a 3.11 or newer one.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def newer():  # type: ignore[no-untyped-def]
    """Paths where a Python that is new enough may be."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for version in ("3.11", "3.12", "3.13", "3.14"):
            path = os.path.join(folder, "python" + version)
            if os.access(path, os.X_OK) and os.system("'%s' -c '' >/dev/null 2>&1" % path) == 0:  # noqa: UP031
                yield path


if sys.version_info < (3, 11):  # noqa: UP036 - this file alone must run on an older one
    for python in newer():
        os.execv(python, [python, os.path.abspath(__file__)] + sys.argv[1:])  # noqa: RUF005
    sys.exit(
        "set-up: Python 3.11 or newer is needed and none runs here.\n"
        "    sudo apt-get update && sudo apt-get install -y python3 python3-venv"
    )

sys.path.insert(0, os.path.dirname(HERE))
from scripts.house.flow import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m bench.voice`: see docs/reports.md."""

import sys

from bench.voice.commands import main

if __name__ == "__main__":
    sys.exit(main())

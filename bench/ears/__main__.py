"""`python -m bench.ears`: see docs/reports.md."""

import sys

from bench.ears.commands import main

if __name__ == "__main__":
    sys.exit(main())

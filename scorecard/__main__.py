"""`python -m scorecard`: see docs/scorecard.md."""

import sys

from scorecard.commands import main

if __name__ == "__main__":
    sys.exit(main())

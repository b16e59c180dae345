"""`python -m models.recipes`: see docs/ears-recipe.md."""

import os
import sys

# read when numpy and torch load: work is shared among processes, and threads that wait must not keep a busy machine's cores
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from models.recipes.commands import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m models.recipes`: see docs/ears-recipe.md."""

import os
import sys

# threads that wait for each other must not keep a busy machine's cores; read when torch loads
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from models.recipes.commands import main

if __name__ == "__main__":
    sys.exit(main())

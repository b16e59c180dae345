"""`python -m models.recipes`: see docs/ears-recipe.md."""

import sys

from models.recipes.commands import main

if __name__ == "__main__":
    sys.exit(main())

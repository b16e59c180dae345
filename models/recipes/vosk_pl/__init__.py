"""The Polish ears: what of the recipe is Polish."""

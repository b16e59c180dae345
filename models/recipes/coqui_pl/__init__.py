"""The Polish voice: what of the recipe is Polish."""

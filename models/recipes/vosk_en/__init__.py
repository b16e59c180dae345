"""The English ears: what of the recipe is English."""

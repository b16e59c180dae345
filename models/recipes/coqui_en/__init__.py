"""The English voice: what of the recipe is English."""

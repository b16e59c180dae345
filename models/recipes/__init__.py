"""Recipes of the built-in models: stages from text to a model anybody can make again. `python -m models.recipes`."""

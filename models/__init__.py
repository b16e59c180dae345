"""The model shelf: manifest, built-in models, and the recipes that make them."""

"""The model shelf: which speech models there are, which are installed, and how to get more."""

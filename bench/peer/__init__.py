"""The same caller through Pipecat and through us, in one run, at the same measuring points: `python -m bench.peer`.

`pipecat_side` runs in the peer's own environment; what it imports from here (`recording`, `diary`) needs only the standard
library and numpy.
"""

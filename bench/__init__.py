"""Measurements: gap and CPU under simulated calls (`python -m bench`), and delay of the receive path (`bench.media_delay`)."""

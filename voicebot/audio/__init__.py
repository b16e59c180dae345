"""Audio as the whole house passes it round: int16, mono, 16 kHz, 20 ms a frame."""

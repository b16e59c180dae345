"""Stand-in for torchaudio. coqui-tts only checks that it is there; the CPU build of PyTorch has no matching wheel,
and neither loading nor speaking with our voices ever calls it. Anything that does gets a clear refusal."""

__version__ = "0.0+stub"


def __getattr__(name: str) -> object:
    raise AttributeError(f"torchaudio is a stand-in here: {name} is not available")

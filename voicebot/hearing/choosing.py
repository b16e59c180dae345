"""Which ears the line has: a model of the shelf, or a server's."""

from voicebot.config import Config
from voicebot.hearing.remote import SCHEMES, RemoteVoskEars
from voicebot.hearing.types import Ears
from voicebot.hearing.vosk import VoskEars
from voicebot.shelf.store import Shelf


def open_ears(config: Config, shelf: Shelf) -> Ears:
    """As speech.ears says. Blocks while a model is loaded; a server need not be there yet. Errors: ConfigError, ModelError."""
    wanted = config.speech.ears
    if wanted.startswith(SCHEMES):
        return RemoteVoskEars(wanted)
    model = shelf.ears()
    return VoskEars(model.path, model.label)


def ears_beside(shelf: Shelf, language: str) -> Ears:
    """The best ones for another language than the line's own. Blocks while the model is loaded. Errors: ModelError."""
    model = shelf.best("ears", language)
    return VoskEars(model.path, model.label)

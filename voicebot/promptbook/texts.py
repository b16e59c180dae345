"""What of all that the line says can be spoken ahead of a call, and what of it can be recorded, under which name. Pure."""

from collections.abc import Iterable, Mapping
from string import Formatter

from voicebot.dialogue.prompts import WRITTEN
from voicebot.shopkeeper.shop_files import ShopFiles
from voicebot.speaking.sentences import split

PIECE = ".piece"
"""queue_position.piece1 is the first fixed piece of queue_position."""


def spoken(files: ShopFiles) -> dict[str, str]:
    """Every text by its key that a voice may have to speak, in the shopkeeper's words."""
    texts = files.said().texts() | files.faq.said()
    return {key: text.strip() for key, text in texts.items() if not key.endswith(WRITTEN)}


def fixed_sentences(texts: Iterable[str]) -> list[str]:
    """Every sentence that is always the same, also beside sentences that are not."""
    return [sentence for text in texts for sentence in split(text) if not has_fields(sentence)]


def has_fields(text: str) -> bool:
    """Whether something is filled in."""
    return any(name is not None for _, name, _, _ in Formatter().parse(text))


def fixed_pieces(text: str) -> list[str]:
    """What stands between the fields, from letter to letter and the signs that close it; nothing for a text without fields."""
    if not has_fields(text):
        return []
    pieces = (piece(literal) for literal, _, _, _ in Formatter().parse(text))
    return [found for found in pieces if found]


def piece(literal: str) -> str:
    """A stretch of a text without what would only be punctuation of its neighbour: ", więc {name}" begins with "więc"."""
    first = next((at for at, sign in enumerate(literal) if sign.isalnum()), None)
    return "" if first is None else literal[first:].strip()


def recordable(texts: Mapping[str, str]) -> dict[str, str]:
    """The words of each recording there may be, by its name (the file's, without .wav)."""
    found: dict[str, str] = {}
    for key, text in texts.items():
        if has_fields(text):
            numbered = enumerate(fixed_pieces(text), 1)
            found |= {f"{key}{PIECE}{number}": words for number, words in numbered}
        elif any(sign.isalnum() for sign in text):
            found[key] = text
    return found

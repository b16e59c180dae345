"""What the shop's people read about an act (notes.toml): short, plain, with the code the customer was told."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from voicebot.errors import DataError
from voicebot.shop.acts import Act, Kind
from voicebot.shop.port import Order

FILE = Path(__file__).with_name("notes.toml")


def note(act: Act, order: Order) -> str:
    """The note of an act for this order. What could pass for a script is taken out of a customer's words: shops refuse it, or run it.

    Errors: DataError for a file that does not say what it must."""
    texts, words = _texts(FILE)
    names = {item.id: item.name for item in order.items}
    goods = ", ".join(f"{piece.quantity} × {names.get(piece.item, piece.item)}" for piece in act.pieces)
    said = re.sub(r"[<>=]|(?<=script):", "", act.words or words["none"]).rstrip(".")
    return texts[act.kind].format(
        code=act.code,
        goods=goods,
        words=said,
        way=words[act.way] if act.way else words["none"],
        wish=words[act.wish] if act.wish else words["none"],
        tax_id=act.tax_id or words["none"],
        until=f"{act.until:%d.%m.%Y}" if act.until else "",
    )


@lru_cache(maxsize=4)
def _texts(file: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    try:
        read = tomllib.loads(file.read_text("utf-8"))
        texts, words = read["note"], read["words"]
        needed = ["none", "same_way", "transfer", "repair", "exchange", "refund"]
        missing = [*(set(Kind) - set(texts)), *(set(needed) - set(words))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file}: {type(error).__name__} {error}") from error
    if missing:
        raise DataError(f"{file}: no text for {', '.join(sorted(missing))}")
    return texts, words

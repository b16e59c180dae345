"""The prompt book of a line: its recordings as loud as the voice that speaks around them."""

from voicebot.config import Config
from voicebot.promptbook import texts
from voicebot.promptbook.book import VOICE_DBFS, PromptBook, folder_of
from voicebot.promptbook.rendering import Kept
from voicebot.shopkeeper.shop_files import ShopFiles


def open_book(config: Config, files: ShopFiles, kept: Kept | None = None) -> PromptBook:
    """Read the folder of recordings, made at the first start. Blocks. Errors: those of the shelf; OSError."""
    folder_of(config).mkdir(parents=True, exist_ok=True)
    level = (kept or Kept(config, files)).level_dbfs()
    return PromptBook.open(folder_of(config), texts.spoken(files), VOICE_DBFS if level is None else level)

"""The prompt book of a line that starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voicebot.config import Config, Data
from voicebot.promptbook.book import VOICE_DBFS, folder_of
from voicebot.promptbook.opening import open_book
from voicebot.promptbook.rendering import Kept
from voicebot.promptbook.sound import active_dbfs
from voicebot.shopkeeper import shop_files
from voicebot.speaking.normalise import normalise
from voicebot.speaking.types import Rendered


def test_a_recording_is_as_loud_as_the_voice(tmp_path: Path, recorded: Callable[..., bytes]) -> None:
    """By what the voice has spoken at set-up; by a usual level before that. The folder is there from the first start on."""
    config = Config(data=Data(directory=tmp_path))
    files = shop_files.read(config)
    assert open_book(config, files).recordings == ()
    text = files.prompts.text("waiting")
    (folder_of(config) / "waiting.wav").write_bytes(recorded(text, gain_db=-12))

    def level() -> float:
        (piece,) = open_book(config, files).plan(text, normalise)
        assert piece.recorded is not None
        return active_dbfs(piece.recorded.pcm)

    assert level() == pytest.approx(VOICE_DBFS, abs=1.5)
    kept = Kept(config, files)
    loud = open_book(config, files).plan(text, normalise)[0].recorded
    assert loud is not None
    for name in kept.names:
        kept.cache.write(name, Rendered((loud.pcm * 0.25).astype(loud.pcm.dtype), ()))
    assert level() == pytest.approx(VOICE_DBFS - 12, abs=1.5)

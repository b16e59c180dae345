"""`voicebot prompts list | render | check`, over real files and espeak-ng's recordings."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import structlog

from voicebot.config import load
from voicebot.promptbook import rendering
from voicebot.promptbook.book import folder_of
from voicebot.promptbook.commands import register
from voicebot.promptbook.rendering import Kept
from voicebot.shopkeeper import shop_files
from voicebot.speaking.types import Rendered

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """run("list"): as on the command line, with the data in tmp_path."""
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path))
    before = structlog.get_config()

    def command(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        register(parser.add_subparsers())
        args = parser.parse_args(["prompts", *arguments])
        return int(args.handler(args))

    yield command
    structlog.configure(**before)


def _kept() -> Kept:
    config = load()
    return Kept(config, shop_files.read(config))


def _all_ready() -> None:
    """As after set-up."""
    kept = _kept()
    for name in kept.names:
        kept.cache.write(name, Rendered(np.full(1600, 3000, np.int16), ()))


def test_a_shopkeeper_is_told_what_is_there(
    run: Run, tmp_path: Path, recorded: Callable[..., bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is ready, recorded, outdated, refused, or made in a call; check fails until all is well."""
    assert run("check") == 1
    assert "sentences are not ready" in capsys.readouterr().out
    _all_ready()
    assert run("check") == 0
    folder = folder_of(load())
    for name, words in (("waiting", "Dobrze, czekam."), ("recording_yes", "Dziękuję.")):
        (folder / f"{name}.wav").write_bytes(recorded(words))
    (folder / "nonsense.wav").write_bytes(b"")
    assert run("check") == 1
    assert "nonsense.wav: no text has this name" in capsys.readouterr().out
    (folder / "nonsense.wav").unlink()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "texts.yml").write_text("waiting: 'Proszę bardzo, czekam.'\n", "utf-8")
    assert run("check") == 1
    assert "recorded: “Dobrze, czekam.”; now: “Proszę bardzo, czekam.”" in capsys.readouterr().out
    (folder / "nonsense.wav").write_bytes(b"")
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    shown = {line[11:].split()[0]: line for line in lines}
    assert shown["waiting.wav"].startswith("OUTDATED")
    assert shown["recording_yes.wav"].startswith("recording ")
    assert shown["nonsense.wav"].startswith("REFUSED")
    assert shown["utter_goodbye.wav"].startswith("voice")
    assert shown["queue_position.piece1.wav"].startswith("in a call")


def test_rendering_tells_how_far_it_is(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Lines of progress and a last one; nothing to do is one line."""
    _all_ready()
    assert run("render") == 0
    assert capsys.readouterr().out == f"{len(_kept().names)} sentences are ready\n"

    async def slowly(kept: Kept, on_made: rendering.OnMade) -> int:
        for done in range(1, 4):
            on_made(done, 3)
        return 3

    monkeypatch.setattr(rendering, "render", slowly)
    assert run("render") == 0
    out = capsys.readouterr().out
    assert "  sentence 1 of 3\n  sentence 3 of 3\n" in out
    assert "3 of them made now" in out

"""The official Polish voice, pulled: files of its shape go all the way from a publisher to pieces of speech."""

import asyncio
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.voicebot.shelf.conftest import Publisher, sha256
from voicebot.config import Config, Data
from voicebot.shelf import manifest, pins
from voicebot.shelf.pull import pull
from voicebot.speaking.coqui import CoquiVoice, command, socket_path

pytestmark = pytest.mark.real

OFFICIAL = "tts_models/pl/mai_female/vits"


async def test_the_pulled_official_voice_speaks_in_pieces(
    repo: Path, publisher: Publisher, tmp_path: Path
) -> None:
    """Pulled from a server by the manifest's own entry, pinned, chosen before the built-in one, loaded by the voice process,
    heard before the sentence is made."""
    from bench import random_vits

    model = manifest.load(repo / "models").get(OFFICIAL)
    assert model.archive is not None
    random_vits.write(tmp_path / "made", small=True, speakers=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in (tmp_path / "made").iterdir():
            archive.write(file, f"{model.archive.root}/{file.name}")
    publisher.content = packed.getvalue()
    here = model.model_copy(update={"archive": model.archive.model_copy(update={"url": publisher.url})})

    data = Path(tempfile.mkdtemp(prefix="vb"))  # short: a socket lies in it
    said: list[str] = []
    await asyncio.to_thread(pull, here, data / "models", say=said.append)
    assert pins.load(data / "models")[OFFICIAL].archive_sha256 == sha256(publisher.content)
    assert any("nobody published a checksum" in line for line in said)

    config = Config(data=Data(directory=data, models=repo / "models"))
    argv, environment = command(config)
    assert argv[argv.index("--name") + 1].startswith(f"{OFFICIAL}@")
    process = await asyncio.create_subprocess_exec(*argv, env=os.environ | environment)
    voice = CoquiVoice(socket_path(config), timeout_s=60)
    try:
        async with asyncio.timeout(120):
            while not await voice.ready():
                assert process.returncode is None
                await asyncio.sleep(0.2)
        text = "Zamówienie czeka w paczkomacie przy ulicy Marszałkowskiej."
        pieces = [piece async for piece in voice.stream(text)]
    finally:
        await voice.close()
        process.terminate()
        await process.wait()
        shutil.rmtree(data)
    assert len(pieces) > 3
    assert [piece.last for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert [text[: mark.end].split()[-1] for piece in pieces for mark in piece.marks] == text.split()
    assert np.abs(pieces[0].pcm).max() > 1_000

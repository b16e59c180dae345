"""The shelf as it is, or without a model of the second language."""

import re
from pathlib import Path

from tests.support.line import ROOT


def shelf(folder: Path, *, without: str = "") -> Path:
    """A models directory for data.models. without: a kind (ears, voice) that is not there for English."""
    folder.mkdir(parents=True)
    (folder / "builtin").symlink_to(ROOT / "models" / "builtin")
    manifest = (ROOT / "models" / "manifest.toml").read_text("utf-8")
    entries = re.split(r"(?=^\[\[model\]\]$)", manifest, flags=re.MULTILINE)
    kept = [
        entry for entry in entries if 'language = "en"' not in entry or f'kind = "{without}"' not in entry
    ]
    (folder / "manifest.toml").write_text("".join(kept), "utf-8")
    return folder

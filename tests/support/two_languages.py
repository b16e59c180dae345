"""A shelf on which the built-in Polish models are there a second time, as if they spoke English: what is tried is how a line keeps two
languages apart, not how well it hears the second one."""

import re
from pathlib import Path

from tests.support.line import ROOT


def shelf(folder: Path, *, without: str = "") -> Path:
    """A models directory for data.models. without: a kind (ears, voice) that is not there for English."""
    folder.mkdir(parents=True)
    (folder / "builtin").symlink_to(ROOT / "models" / "builtin")
    manifest = (ROOT / "models" / "manifest.toml").read_text("utf-8")
    entries = re.split(r"(?=^\[\[model\]\]$)", manifest, flags=re.MULTILINE)
    copies = [
        entry.replace('language = "pl"', 'language = "en"').replace("-pl-", "-en-copy-", 1)
        for entry in entries
        if "builtin = " in entry and f'kind = "{without}"' not in entry
    ]
    (folder / "manifest.toml").write_text("".join([*entries, *copies]), "utf-8")
    return folder

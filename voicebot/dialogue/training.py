"""Train the dialogue model when its sources changed. Standard library only: set-up runs this before anything is installed.

`python -m voicebot.dialogue.training [--data var] [--venv .venv-rasa]` prints progress and the model's path.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

KEEP = 2
"""Models kept: today's, and one to go back to."""
TIMEOUT_S = 900
PROGRESS_S = 10.0
"""Seconds between two lines of progress."""
_SOURCES = (
    "domain.yml",
    "config.yml",
    "concepts.yml",
    "data/**/*.yml",
    "grammar/*.yml",
    "grammar/*.py",
    "components/**/*.py",
    "launch.py",
)
_BESIDE = (
    "requirements/rasa.txt",
    "voicebot/hearing/numbers.py",
    "voicebot/polish/numerals.py",
    "voicebot/polish/words.py",
)


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted((root / "nlu_data").glob(pattern))
    for name in _BESIDE:
        if (root / name).is_file():
            yield root / name


def model_fingerprint(root: Path) -> str:
    """Sixteen hex digits that change when anything a trained model is made from changes."""
    digest = hashlib.sha256()
    for path in _sources(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(root: Path, data_dir: Path) -> Path:
    """Where the model of today's sources is, or will be."""
    return data_dir / "rasa" / "models" / f"{model_fingerprint(root)}.tar.gz"


def train_command(root: Path, venv: Path, target: Path) -> list[str]:
    """The command that trains and writes `target`."""
    return [
        str(venv / "bin" / "python"),
        str(root / "nlu_data" / "launch.py"),
        "train",
        "--model",
        str(target),
    ]


def ensure_model(root: Path, data_dir: Path, venv: Path, say: Callable[[str], None]) -> Path:
    """The model of today's sources, trained if it is not there yet. Errors: SystemExit with the end of Rasa's own output."""
    model = model_path(root, data_dir)
    if model.is_file():
        say(f"dialogue model: up to date ({model.name})")
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    say("dialogue model: training, about half a minute …")
    began = time.monotonic()
    # a name of its own: two trainings at once must not write into one file
    unfinished = model.with_name(f"training-{os.getpid()}.tar.gz")
    output = data_dir / "rasa" / "training.log"
    try:
        with output.open("wb") as sink:
            code = _run(train_command(root, venv, unfinished), sink.fileno(), began, say)
        if code != 0 or not unfinished.is_file():
            tail = output.read_text("utf-8", "replace").splitlines()[-15:]
            raise SystemExit("\n".join(["dialogue model: training failed", *tail]))
        unfinished.replace(model)
    finally:
        unfinished.unlink(missing_ok=True)
    _drop_old(model)
    say(f"dialogue model: trained in {time.monotonic() - began:.0f} s ({model.name})")
    return model


def _run(command: list[str], output: int, began: float, say: Callable[[str], None]) -> int:
    training = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        while True:
            try:
                return training.wait(timeout=PROGRESS_S)
            except subprocess.TimeoutExpired:
                seconds = time.monotonic() - began
                if seconds > TIMEOUT_S:
                    raise SystemExit(f"dialogue model: training gave no result in {TIMEOUT_S} s") from None
                say(f"dialogue model: still training, {seconds:.0f} s")
    finally:
        if training.poll() is None:
            training.kill()
            training.wait()


def _drop_old(current: Path) -> None:
    others = [path for path in current.parent.glob("*.tar.gz") if path != current]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEEP - 1 :]:
        path.unlink(missing_ok=True)


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(prog="voicebot.dialogue.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=root / "var", help="data directory (default: var)")
    parser.add_argument("--venv", type=Path, default=root / ".venv-rasa", help="Rasa's environment")
    options = parser.parse_args(argv)
    ensure_model(root, options.data, options.venv, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

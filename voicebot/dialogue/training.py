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
_SHARED = ("components/**/*.py", "launch.py")
_PACK = ("domain.yml", "config.yml", "concepts.yml", "data/**/*.yml")
"""Of a language beside the house's own, in its folder."""
HOUSE = "pl"
_BESIDE = (
    "requirements/rasa.txt",
    "voicebot/hearing/numbers.py",
    "voicebot/polish/numerals.py",
    "voicebot/polish/words.py",
)


def _sources(root: Path, language: str) -> Iterator[Path]:
    nlu = root / "nlu_data"
    if language == HOUSE:
        for pattern in _SOURCES:
            yield from sorted(nlu.glob(pattern))
    else:
        for folder, patterns in ((nlu / language, _PACK), (nlu, _SHARED)):
            for pattern in patterns:
                yield from sorted(folder.glob(pattern))
        yield from sorted(_code(root, nlu / language).glob("numbers.py"))
    for name in _BESIDE:
        if (root / name).is_file():
            yield root / name


def _code(root: Path, pack: Path) -> Path:
    """The package of a language's code; read line by line, for there may be no YAML yet."""
    lines = (pack / "pack.yml").read_text("utf-8").splitlines()
    module = next(line.partition(":")[2].strip() for line in lines if line.startswith("tongue:"))
    return root.joinpath(*module.split(".")[:-1])


def model_fingerprint(root: Path, language: str = HOUSE) -> str:
    """Sixteen hex digits that change when anything a trained model is made from changes."""
    digest = hashlib.sha256()
    for path in _sources(root, language):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(root: Path, data_dir: Path, language: str = HOUSE) -> Path:
    """Where the model of today's sources is, or will be."""
    folder = data_dir / "rasa" / "models"
    return (
        folder if language == HOUSE else folder / language
    ) / f"{model_fingerprint(root, language)}.tar.gz"


def train_command(root: Path, venv: Path, target: Path, language: str = HOUSE) -> list[str]:
    """The command that trains and writes `target`."""
    pack = [] if language == HOUSE else ["--pack", language]
    return [
        str(venv / "bin" / "python"),
        str(root / "nlu_data" / "launch.py"),
        *pack,
        "train",
        "--model",
        str(target),
    ]


def ensure_model(
    root: Path, data_dir: Path, venv: Path, say: Callable[[str], None], language: str = HOUSE
) -> Path:
    """The model of today's sources, trained if it is not there yet. Errors: SystemExit with the end of Rasa's own output."""
    model = model_path(root, data_dir, language)
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
            code = _run(train_command(root, venv, unfinished, language), sink.fileno(), began, say)
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


def configured() -> tuple[str, ...]:
    """The languages that calls are held in here. Needs what set-up has installed. Errors: ConfigError."""
    from voicebot.config import load

    return load().language.spoken


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(prog="voicebot.dialogue.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=root / "var", help="data directory (default: var)")
    parser.add_argument("--venv", type=Path, default=root / ".venv-rasa", help="Rasa's environment")
    parser.add_argument("--language", action="append", help="of the model, maybe several (default: pl)")
    parser.add_argument("--configured", action="store_true", help="every language of the configuration")
    options = parser.parse_args(argv)
    for language in options.language or (configured() if options.configured else [HOUSE]):
        ensure_model(root, options.data, options.venv, _say, language)
    return 0


if __name__ == "__main__":
    sys.exit(main())

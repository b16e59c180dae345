"""What set-up does, in order, for each purpose."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from scripts.house import debian, environments, npm, pythons
from scripts.house.environments import Environment
from scripts.house.progress import Progress, Trouble
from scripts.house.stamps import Stamp, digest, digest_of_files

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
NEEDED_BYTES = 6 << 30
SHOP_ZONE = ZoneInfo("Europe/Warsaw")
"""Whose day it is that the demo shop is filled once in."""

PURPOSES = {
    "run": "install, train the dialogue, fill the demo shop, speak the prompts",
    "test": "install with the test tools, train the dialogue",
    "packages": "install packages only (the layer of an image that changes seldom)",
    "image": "install and train (a container image)",
    "start": "train, fill the shop and speak the prompts with what is installed (a container's start)",
}


def main(arguments: Sequence[str]) -> int:
    """Run set-up. 0: all is there. 1: a line says what to do. 130: stopped by the user; the next run goes on."""
    parser = argparse.ArgumentParser(
        prog="setup.py", description="Make this folder ready to run or to test. Safe to repeat."
    )
    parser.add_argument("purpose", choices=PURPOSES, help="; ".join(f"{k}: {v}" for k, v in PURPOSES.items()))
    purpose = parser.parse_args(arguments).purpose
    data = Path(os.environ.get("VOICEBOT_DATA__DIRECTORY") or ROOT / "var").resolve()
    progress = Progress(sys.stderr, data / "log" / "setup")
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    started = time.monotonic()
    try:
        with alone(data, progress):
            set_up(purpose, data, progress)
    except Trouble as trouble:
        progress.say(str(trouble))
        return 1
    except KeyboardInterrupt:
        progress.stop()
        progress.say("stopped; type the same command again and it goes on")
        return 130
    progress.say(f"ready in {time.monotonic() - started:.1f} s")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def alone(data: Path, progress: Progress) -> Iterator[None]:
    """One set-up at a time in a data directory; a second waits, and says so."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("another set-up is at work here: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(purpose: str, data: Path, progress: Progress) -> None:
    """All steps of one purpose. Errors: Trouble."""
    locks = (REQUIREMENTS / "core.txt",) + ((REQUIREMENTS / "test.txt",) if purpose == "test" else ())
    core = Environment("core", ROOT / ".venv", locks)
    rasa = Environment(
        "rasa", ROOT / ".venv-rasa", (REQUIREMENTS / "rasa.txt",), ("--no-deps", "--ignore-requires-python")
    )
    if purpose != "start":
        debian.install(debian.RUN + (debian.TEST if purpose == "test" else ()), progress)
        install_both(core, rasa, progress)
        if purpose == "packages":
            return
        environments.install_project(core, ROOT, progress)
        if purpose == "test":
            npm.install(npm.AXE, ROOT, progress)
    if purpose != "start" or os.environ.get("VOICEBOT_RASA__MANAGED", "true").lower() != "false":
        train(core, rasa, data, progress)
    if purpose in ("run", "start"):
        seed(core, data, progress)
        render(core, progress)


def train(core: Environment, rasa: Environment, data: Path, progress: Progress) -> None:
    """The dialogue model that belongs to nlu_data/ as it is. Errors: Trouble."""
    training = [core.python, "-m", "voicebot.dialogue.training", "--configured"]
    training += ["--data", data, "--venv", rasa.folder]
    progress.run(
        "dialogue model",
        training,
        hint="the lines above name the file in nlu_data/ that Rasa cannot use",
        cwd=ROOT,
    )


def seed(core: Environment, data: Path, progress: Progress) -> None:
    """Fill the demo shop, once a day (its deliveries are dated from today) and when what makes it changed. Errors: Trouble."""
    sources = [*(ROOT / "voicebot" / "shop").rglob("*.*"), *(ROOT / "voicebot" / "store").rglob("*.py")]
    content = digest_of_files(ROOT, [file for file in sources if file.suffix in (".py", ".toml")])
    database = os.environ.get("VOICEBOT_DATA__DATABASE_URL", "")
    wanted = {
        "shop": digest(
            [content.encode(), datetime.now(SHOP_ZONE).date().isoformat().encode(), database.encode()]
        )
    }
    stamp = Stamp(data / "shop-stamp")
    there = bool(database) or (data / "voicebot.db").is_file()
    if there and stamp.holds(wanted):
        return
    command = [core.folder / "bin" / "voicebot", "shop", "seed"]
    progress.run("demo shop", command, hint="the line above says what the database refused", cwd=ROOT)
    stamp.write(wanted)


def render(core: Environment, progress: Progress) -> None:
    """Speak what callers hear first ahead of them. A line whose voice fails here takes calls all the same, by its second voice."""
    command = [core.folder / "bin" / "voicebot", "prompts", "render"]
    try:
        progress.run("prompts", command, hint="voicebot prompts render", cwd=ROOT)
    except Trouble as trouble:
        progress.say(f"{trouble}\n  the line goes on without them: they are spoken when they are needed")


def install_both(core: Environment, rasa: Environment, progress: Progress) -> None:
    """Both environments at the same time: one waits for the network while the other unpacks. Errors: the first Trouble."""
    jobs = [
        (env, versions)
        for env, versions in ((core, pythons.CORE), (rasa, pythons.RASA))
        if not environments.ready(env)
    ]
    if not jobs:
        return
    room = shutil.disk_usage(ROOT).free
    if room < NEEDED_BYTES:
        progress.say(f"only {room >> 20} MB free here; the two environments take about 5 GB")
    chosen = [(env, interpreter(env, versions, progress)) for env, versions in jobs]
    troubles: list[BaseException] = []

    def work(env: Environment, python: str) -> None:
        try:
            environments.install(env, python, progress)
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            progress.say(f"{env.name} environment: failed (why: below); the other one goes on")
            troubles.append(error)

    threads = [threading.Thread(target=work, args=job, daemon=True) for job in chosen]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(0.2)
    if troubles:
        raise troubles[0]


def interpreter(env: Environment, versions: Sequence[str], progress: Progress) -> str:
    """A Python that can make this environment. Errors: Trouble with the line to type."""
    python = pythons.find(versions)
    if python is None:
        raise Trouble(
            f"the {env.name} environment needs Python {' or '.join(versions)}, and none runs here.\n"
            f"    sudo apt-get update && sudo apt-get install -y python3.11 python3.11-venv"
        )
    if not pythons.can_make_environments(python):
        name = Path(python).name if "." in Path(python).name else "python3"
        debian.install([debian.Need(f"{name}-venv", lambda: pythons.can_make_environments(python))], progress)
    return python

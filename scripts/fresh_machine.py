"""Prove on a bare Debian 12 that the image can be built and that the README's two commands work: `make fresh-machine`.

There is no container engine in this: a root folder made by debootstrap stands for the machine (chroot). Three parts:
docker (the Dockerfile's own steps, then both services of the compose file), run (`make run` until ready, Ctrl-C, nothing
left, and a second start), test (`make test`). What is tried is the last commit.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.house import chroot, debian, dockerfile  # noqa: E402 - found by the line above
from scripts.house.chroot import Chroot, FreshMachineError, bare_environment, until  # noqa: E402
from scripts.house.progress import Progress, Trouble  # noqa: E402

FIRST_START_S = 1800
SECOND_START_S = 20
"""What the README promises."""
END_S = 30
PLACE = "/".join(("", "root", "voicebot"))
"""In pieces: no file of ours may hold the path of the checkout it is in (tests/gates)."""


def free_port() -> int:
    """A TCP port of this machine that nobody uses: the bare root shares our network."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ports() -> dict[str, str]:
    """Settings that keep a line under test out of the way of one that runs on this machine."""
    web, rasa, sip = free_port(), free_port(), free_port()
    return {
        "VOICEBOT_SIP__PORT": str(sip),
        "VOICEBOT_SERVER__PORT": str(web),
        "VOICEBOT_RASA__URL": f"http://127.0.0.1:{rasa}",
        "RASA_PORT": str(rasa),
        "RASA_ACTIONS_URL": f"http://127.0.0.1:{web}/rasa/actions",
    }


def answers(chroot_: Chroot, command: list[str], cwd: str, env: Mapping[str, str], user: str | None) -> bool:
    """Whether a health check's command succeeds inside."""
    return chroot_.popen(command, cwd=cwd, env=env, user=user).wait() == 0


def build(root: Chroot, context: Path, env: dict[str, str]) -> tuple[str, str | None, list[str]]:
    """Do what the Dockerfile says, in the root; its working directory, user and command. Errors: FreshMachineError."""
    cwd, user, command = "/", None, []
    for step in dockerfile.steps(ROOT / "docker" / "Dockerfile"):
        say(f"{step.word} {step.rest[:100]}")
        match step.word:
            case "FROM":
                if 'VERSION_ID="12"' not in (root.folder / "etc" / "os-release").read_text("utf-8"):
                    raise FreshMachineError(f"this root is not {step.rest}")
            case "ENV":
                env.update(step.variables())
            case "WORKDIR":
                cwd = step.rest
                (root.folder / cwd.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "USER":
                user = step.rest
            case "COPY":
                sources, target = step.copied()
                put(context, sources, root.folder / cwd.lstrip("/") / target)
            case "RUN":
                root.run(["/bin/sh", "-c", step.rest], cwd=cwd, env=env, user=user)
            case "CMD":
                command = step.argv()
            case "HEALTHCHECK":
                step.argv()
    return cwd, user, command


def put(context: Path, sources: list[str], target: Path) -> None:
    """COPY: a folder's content, or files, into the target folder."""
    for source in sources:
        if (context / source).is_dir():
            shutil.copytree(context / source, target, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(context / source, target)


def part_docker(work: Path) -> None:
    """The image's steps, then both services as the compose file runs them, until a call can be taken. Errors: FreshMachineError."""
    folder, context = work / "docker", work / "context"
    chroot.copy(work / "base", folder)
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    subprocess.run(["tar", "-x", "-C", context], input=archive.stdout, check=True)
    with Chroot(folder) as root:
        env = bare_environment()
        cwd, user, command = build(root, context, env)
        settings = {**env, "HOME": f"/home/{user}", **ports(), "VOICEBOT_RASA__MANAGED": "false"}
        rasa = root.popen([*command[:-1], "rasa"], cwd=cwd, env=settings, user=user)
        gateway = root.popen(command, cwd=cwd, env=settings, user=user)
        try:
            for name, process in (("rasa", rasa), ("gateway", gateway)):
                check = [*command[:-2], "docker/health.py", name]
                healthy = partial(answers, root, check, cwd, settings, user)
                if not until(healthy, 180, process.poll):
                    raise FreshMachineError(f"the {name} service did not become healthy")
                say(f"{name}: healthy")
            ready = f"http://127.0.0.1:{settings['VOICEBOT_SERVER__PORT']}/readyz"
            fetch = ["python3", "-c", f"import urllib.request as u; u.urlopen('{ready}', timeout=2)"]
            if not until(lambda: answers(root, fetch, cwd, settings, user), 120, gateway.poll):
                raise FreshMachineError(f"{ready} never said that a call can be taken")
            say("both services: a call can be taken")
        finally:
            end(root, [gateway, rasa], signal.SIGTERM)


def end(root: Chroot, processes: list["subprocess.Popen[bytes]"], number: signal.Signals) -> None:
    """Ask processes (and what is in their groups) to end; nothing may be left in the root. Errors: FreshMachineError."""
    for process in processes:
        chroot.kill(-process.pid, number)
    gone = until(lambda: all(process.poll() is not None for process in processes), END_S)
    left = root.processes()
    if not gone or left:
        raise FreshMachineError(f"{END_S} s after {number.name}: processes left: {left}")
    say(f"{number.name}: nothing left")


@contextmanager
def clone(work: Path, anew: bool) -> Iterator[Chroot]:
    """The root of the parts run and test, with a clone of the repository; kept between the two."""
    folder = work / "machine"
    place = folder / PLACE.lstrip("/")
    if folder.exists() and not anew:
        subprocess.run(["git", "-C", str(place), "pull", "-q", "--ff-only"], check=True)
    else:
        chroot.copy(work / "base", folder)
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(place)], check=True)
    with Chroot(folder) as root:
        yield root


def part_run(work: Path) -> None:
    """`make run` twice: to ready, Ctrl-C, nothing left; the second is quick. Errors: FreshMachineError."""
    with clone(work, anew=True) as root:
        env = {**bare_environment(), **ports()}
        for limit in (FIRST_START_S, SECOND_START_S):
            took = start_and_stop(root, env, work / "run.log")
            say(f"make run: ready after {took:.0f} s")
            if took > limit:
                raise FreshMachineError(f"that is more than {limit} s")


def start_and_stop(root: Chroot, env: Mapping[str, str], log: Path) -> float:
    """One `make run`; seconds to its word "ready". Errors: FreshMachineError."""
    began = time.monotonic()
    with log.open("wb") as sink:
        process = root.popen(["make", "run"], cwd=PLACE, env=env, out=sink)
    try:
        shown = 0

        def ready() -> bool:
            nonlocal shown
            text = log.read_text("utf-8", errors="replace")
            sys.stdout.write(text[shown:])
            sys.stdout.flush()
            shown = len(text)
            return "\nready after" in text

        if not until(ready, FIRST_START_S, process.poll):
            raise FreshMachineError("make run never said ready")
        return time.monotonic() - began
    finally:
        end(root, [process], signal.SIGINT)


def part_test(work: Path) -> None:
    """`make test`. Errors: FreshMachineError."""
    with clone(work, anew=False) as root:
        root.run(["make", "test"], cwd=PLACE, env=bare_environment())
        left = root.processes()
        if left:
            raise FreshMachineError(f"make test left processes: {left}")


PARTS: dict[str, Callable[[Path], None]] = {"docker": part_docker, "run": part_run, "test": part_test}


def say(text: str) -> None:
    """One line of ours among those of the parts."""
    print(f"fresh machine: {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given again")
    parser.add_argument(
        "--work", type=Path, default=Path("/var/tmp/voicebot-fresh"), help="where the roots are made"
    )
    parser.add_argument("--keep", action="store_true", help="leave the roots there")
    options = parser.parse_args()
    if os.geteuid() != 0:
        say("needs root (chroot, mount): sudo make fresh-machine")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    took: list[str] = []
    part = "base"
    work = options.work.resolve()
    try:
        debian.install(
            [debian.Need("debootstrap", debian.program("debootstrap"))], Progress(sys.stderr, work / "log")
        )
        say("a bare Debian 12")
        chroot.make(work / "base")
        for part in options.only or PARTS:
            began = time.monotonic()
            say(f"── {part}")
            PARTS[part](work)
            took.append(f"{part} {time.monotonic() - began:.0f} s")
    except (FreshMachineError, Trouble, dockerfile.DockerfileError, subprocess.CalledProcessError) as error:
        say(f"RED in {part}: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    if not options.keep:
        for name in ("docker", "context", "machine"):
            shutil.rmtree(work / name, ignore_errors=True)
    say(f"GREEN: {', '.join(took)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Start one service of the image: `python3 docker/start.py gateway|rasa`. Prepares what may have changed since the image was
built (texts, the demo shop's dates), then becomes the service."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from voicebot import priority  # noqa: E402 - found by the line above; needs nothing but Python
from voicebot.dialogue import training  # noqa: E402 - the same


def say(line: str) -> None:
    """Progress, where container logs go."""
    sys.stderr.write(f"{line}\n")


def service(name: str) -> list[str]:
    """The command that is the service. Errors: SystemExit when preparing it fails."""
    if name == "gateway":
        status = subprocess.run(
            [sys.executable, ROOT / "scripts" / "setup.py", "start"], check=False
        ).returncode
        if status != 0:
            raise SystemExit(status)
        return [str(ROOT / ".venv" / "bin" / "voicebot"), "run"]
    if name == "rasa":
        venv = ROOT / ".venv-rasa"
        model = training.ensure_model(ROOT, ROOT / "var", venv, say)
        if not priority.come_first():  # it has no gateway here to inherit that from
            say("the dialogue gets the processor as other programs do: compose.yml allows more (ulimits)")
        port = os.environ.get("RASA_PORT", "5005")
        launcher = str(ROOT / "nlu_data" / "launch.py")
        return [str(venv / "bin" / "python"), launcher, "serve", "--model", str(model), "--port", port]
    raise SystemExit(f"start.py: {name}: one of gateway, rasa")


if __name__ == "__main__":
    command = service(sys.argv[1] if len(sys.argv) > 1 else "gateway")
    os.execv(command[0], command)

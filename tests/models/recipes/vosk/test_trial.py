"""The stage that tries the model."""

import io
from pathlib import Path

import pytest

from models.recipes.stages import Job, Progress, Recipe, Stage, run
from models.recipes.vosk import trial
from models.recipes.vosk.assembly import MODEL
from models.recipes.vosk.trial import goals
from voicebot.errors import ModelError


def test_a_model_that_cannot_be_loaded_is_no_model(tmp_path: Path) -> None:
    """The recipe stops, with nothing that looks done."""

    def empty(job: Job) -> None:
        (job.folder / MODEL).mkdir()

    settings = {"language": "pl", "every": 40, "only": "A-law$"}
    stages = [Stage("assembly", empty), Stage("trial", trial.make, ("assembly",), settings)]
    with pytest.raises(ModelError, match="could not be tried"):
        run(Recipe("tiny", stages), tmp_path, out=io.StringIO())
    assert not (tmp_path / "tiny" / "trial").exists()


@pytest.mark.real
def test_the_built_in_model_is_tried(tmp_path: Path, repo: Path) -> None:
    """With a few utterances of the held-out voices; the figures say what was wanted and what was heard."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / MODEL).symlink_to(repo / "models" / "builtin" / "vosk-pl-voicebot-small")
    (tmp_path / "out").mkdir()
    settings = {"language": "pl", "every": 60, "only": "A-law$"}
    trial.make(
        Job(
            "trial",
            tmp_path / "out",
            {"assembly": tmp_path / "in"},
            settings,
            1,
            Progress("x", io.StringIO()),
        )
    )
    told = {goal["name"]: goal for goal in goals(tmp_path / "out")}
    assert told["six digits, A-law"]["percent"] is not None
    assert told["yes and no, A-law"]["of"] > 0

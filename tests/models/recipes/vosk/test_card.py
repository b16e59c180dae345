"""The model's folder with its card."""

import io
import json
import tomllib
from pathlib import Path

import pytest

from models.recipes.stages import Job, Recipe, Stage, run
from models.recipes.vosk import card, entropy, trial, voices
from models.recipes.vosk.assembly import MODEL
from models.recipes.vosk.card import toml
from voicebot.errors import ModelError


def made(work: Path, megabytes: float) -> Path:
    """The last stage on small folders of the others."""

    def stage(name: str, files: dict[str, str], **settings: object) -> Stage:
        def make(job: Job) -> None:
            for file, content in files.items():
                (job.folder / file).parent.mkdir(parents=True, exist_ok=True)
                (job.folder / file).write_text(content, "utf-8")

        return Stage(name, make, settings=settings)

    goal = {
        "name": "words wrong, A-law",
        "percent": 2.5,
        "limit": 3.0,
        "of": 80,
        "at_most": True,
        "met": True,
    }
    stages = [
        stage("voices", {f"{voices.FOLDER}/voices/!v/f1": ""}, made=3),
        stage("speech", {}, lines=40),
        stage("features", {}),
        stage("entropy", {entropy.FIGURES: '{"hours": 1.5}'}),
        stage("sequences", {entropy.FIGURES: '{"nats_after": 0.1}'}),
        stage(
            "assembly",
            {
                f"{MODEL}/graph/words.txt": "<eps> 0\ntak 1\nnie 2\n",
                f"{MODEL}/am/final.mdl": "x" * int(megabytes * 1e6),
            },
        ),
        stage("trial", {trial.FIGURES: json.dumps({"goals": [goal]})}),
    ]
    settings = {"name": "tiny-model", "language": "pl", "licence": "Apache-2.0"}
    last = Stage("model", card.make, tuple(stage.name for stage in stages), settings)
    return run(Recipe("tiny", [*stages, last]), work, out=io.StringIO()) / "tiny-model"


def test_the_card_says_what_the_model_is_made_of(tmp_path: Path) -> None:
    """Data, voices kept out, seed, size and figures, beside the model's files."""
    folder = made(tmp_path, 0.1)
    told = tomllib.loads((folder / card.CARD).read_text("utf-8"))
    assert told["data"]["held_out_voices"] == sorted(voices.HELD_OUT)
    assert (told["data"]["made_voices"], told["data"]["own_voices"], told["data"]["hours"]) == (3, 1, 1.5)
    assert told["figures"]["words wrong, A-law"] == {"percent": 2.5, "limit": 3.0, "of": 80}
    assert told["size"]["words"] == 2
    assert told["size"]["bytes"]["am/final.mdl"] == 100_000
    assert told["stages"]["speech"]["lines"] == 40
    assert (folder / "am" / "final.mdl").exists()


def test_a_model_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """The built-in ones travel with the project."""
    with pytest.raises(ModelError, match="more than"):
        made(tmp_path, 12.5)


def test_tables_are_written_as_toml() -> None:
    """Names that TOML would not take bare are quoted."""
    tree = {"a": 1, "b": {"słowo x": [1.5, "ż"], "c": {"d": True}}}
    assert tomllib.loads(toml(tree)) == tree

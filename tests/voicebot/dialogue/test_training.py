"""Tests of voicebot.dialogue.training."""

import os
import sys
import time
from pathlib import Path

import pytest

from voicebot.dialogue import training

TRAINS = """
import pathlib, sys
pathlib.Path(sys.argv[sys.argv.index("--model") + 1]).write_text("a model")
"""
FAILS = "import sys; print('no such intent'); sys.exit(1)"
HANGS = "import time; time.sleep(600)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose launcher pretends to train, and an environment that is this one."""
    for name in ("nlu_data/data/nlu", "nlu_data/components", "requirements", "voicebot/hearing", "venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    for name in (
        "nlu_data/domain.yml",
        "nlu_data/config.yml",
        "nlu_data/data/nlu/a.yml",
        "requirements/rasa.txt",
    ):
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "nlu_data/launch.py").write_text(TRAINS, "utf-8")
    (tmp_path / "venv/bin/python").symlink_to(sys.executable)
    return tmp_path


def ensure(project: Path) -> tuple[Path, list[str]]:
    said: list[str] = []
    model = training.ensure_model(project, project / "var", project / "venv", said.append)
    return model, said


@pytest.mark.parametrize(
    "changed",
    ["nlu_data/domain.yml", "nlu_data/data/nlu/a.yml", "requirements/rasa.txt", "nlu_data/launch.py"],
)
def test_the_fingerprint_follows_every_source(project: Path, changed: str) -> None:
    """A change of any source is another model; the same content is the same one."""
    before = training.model_fingerprint(project)
    assert training.model_fingerprint(project) == before
    (project / changed).write_text("other", "utf-8")
    assert training.model_fingerprint(project) != before


def test_texts_that_no_model_contains_change_nothing(project: Path) -> None:
    """prompts.yml and slots.yml are read at start, not trained."""
    before = training.model_fingerprint(project)
    (project / "nlu_data/prompts.yml").write_text("a: b", "utf-8")
    assert training.model_fingerprint(project) == before


def test_a_model_is_trained_once(project: Path) -> None:
    """The second time nothing is run."""
    model, said = ensure(project)
    assert model.read_text() == "a model"
    assert "trained in" in said[-1]
    (project / "nlu_data/launch.py").write_text(TRAINS, "utf-8")
    assert ensure(project) == (model, [f"dialogue model: up to date ({model.name})"])


def test_a_failed_training_shows_its_end_and_leaves_no_model(project: Path) -> None:
    """The message carries what Rasa said; nothing half-done stays."""
    (project / "nlu_data/launch.py").write_text(FAILS, "utf-8")
    with pytest.raises(SystemExit, match="no such intent"):
        ensure(project)
    assert not list((project / "var").rglob("*.tar.gz"))


def test_a_training_that_never_ends_is_stopped(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its time the child is killed and the start refused."""
    (project / "nlu_data/launch.py").write_text(HANGS, "utf-8")
    monkeypatch.setattr(training, "TIMEOUT_S", 0)
    monkeypatch.setattr(training, "PROGRESS_S", 0.05)
    with pytest.raises(SystemExit, match="no result"):
        ensure(project)


def test_progress_is_told_while_it_trains(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long training says that it is still at work."""
    (project / "nlu_data/launch.py").write_text("import time; time.sleep(0.4)\n" + TRAINS, "utf-8")
    monkeypatch.setattr(training, "PROGRESS_S", 0.05)
    assert any("still training" in line for line in ensure(project)[1])


def test_only_the_last_models_are_kept(project: Path) -> None:
    """Old models go, the one before this stays to go back to."""
    folder = project / "var/rasa/models"
    folder.mkdir(parents=True)
    for age, name in enumerate(("newer", "older", "oldest")):
        (folder / f"{name}.tar.gz").write_text("x")
        os.utime(folder / f"{name}.tar.gz", (time.time() - 100 * (age + 1),) * 2)
    model, _ = ensure(project)
    assert {path.name for path in folder.iterdir()} == {model.name, "newer.tar.gz"}


def test_the_command_line_trains_for_this_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path
) -> None:
    """python -m voicebot.dialogue.training works on the repository it is in."""
    asked = []
    monkeypatch.setattr(training, "ensure_model", lambda *args: asked.append(args[:3]))
    assert training.main(["--data", str(tmp_path), "--venv", "env"]) == 0
    assert asked == [(repo, tmp_path, Path("env"))]


def test_a_second_language_is_trained_from_its_own_folder(project: Path) -> None:
    """Kept beside, so that neither drives out the other; a change of one is no change of the other; its number words count, too."""
    folder, code = project / "nlu_data" / "xx", project / "voicebot" / "martian"
    (folder / "data").mkdir(parents=True)
    code.mkdir(parents=True)
    (folder / "pack.yml").write_text("language: xx\ntongue: voicebot.martian.tongue\n", "utf-8")
    (folder / "domain.yml").write_text("domain", "utf-8")
    polish = training.model_fingerprint(project)
    seen = {training.model_fingerprint(project, "xx")}
    for file in (folder / "domain.yml", folder / "data" / "nlu.yml", code / "numbers.py"):
        file.write_text("other", "utf-8")
        seen.add(training.model_fingerprint(project, "xx"))
    assert len(seen) == 4
    assert training.model_fingerprint(project) == polish
    model = training.ensure_model(project, project / "var", project / "venv", lambda line: None, "xx")
    assert model.parent.name == "xx"
    assert model.is_file()
    assert training.train_command(project, project / "venv", model, "xx")[2:5] == ["--pack", "xx", "train"]


def test_set_up_trains_what_the_configuration_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Polish alone unless told otherwise."""
    trained: list[str] = []
    monkeypatch.setattr(
        training, "ensure_model", lambda root, data, venv, say, language: trained.append(language)
    )
    monkeypatch.setenv("VOICEBOT_LANGUAGE__OFFERED", "en")
    data = ["--data", str(tmp_path)]
    assert training.main([*data, "--configured"]) == 0
    assert training.main(data) == 0
    assert training.main([*data, "--language", "en"]) == 0
    assert trained == ["pl", "en", "pl", "en"]

"""The whole recipe in miniature: from a few lines of text to a model that Vosk loads."""

import io
from pathlib import Path

import numpy as np
import pytest

from models.recipes.stages import Job, Recipe, Stage, run, settled
from models.recipes.vosk import ears, entropy, graph, lexicon, phones, shards, speech
from models.recipes.vosk.assembly import MODEL
from models.recipes.vosk.net import STEP
from models.recipes.vosk_pl import readings
from voicebot.audio.tone import tone
from voicebot.hearing.vosk import VoskEars

READER = readings.reader()
LINES = ("tak", "nie", "tak poproszę", "nie dziękuję", "dwa trzy")
TINY = ears.Size(24, 2, 1, 16, (6, 2), small=True, tried=1)


def text(job: Job) -> None:
    """Five lines."""
    (job.folder / speech.LINES).write_text("\n".join(LINES), "utf-8")


def made_graph(job: Job) -> None:
    """Of their words."""
    words = sorted({word for line in LINES for word in line.split()})
    sentences = [(tuple(line.split()), 1.0) for line in LINES]
    graph.build(lexicon.build(words, READER), sentences, phones.table(READER.phones), job.folder / "graph")


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    """Everything but the trial, which has a command of its own, and the card on it."""
    language = ears.Language(
        "pl", ("pl",), READER.phones, ("cs", "de"), Stage("text", text), Stage("graph", made_graph)
    )
    return ears.recipe(language, TINY)


@pytest.fixture(scope="module")
def made(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all stages up to the assembly."""
    run(recipe, work := tmp_path_factory.mktemp("work"), until="assembly", processes=1, out=io.StringIO())
    return work / recipe.name


def test_the_model_comes_last(recipe: Recipe) -> None:
    """After it was tried."""
    assert [stage.name for stage in recipe.stages][-3:] == ["assembly", "trial", "model"]
    assert recipe.name == "vosk_pl-quick"


@pytest.mark.real
def test_vosk_hears_with_the_model(made: Path) -> None:
    """It knows the words, also under a grammar of its own, and takes sound without an error."""
    hearing = VoskEars(made / "assembly" / MODEL)
    assert hearing.knows("poproszę")
    assert not hearing.knows("czekolada")
    for recognizer in (hearing.recognizer(), hearing.recognizer()):
        recognizer.accept(tone(300, 1.0))
        assert set(recognizer.finish().text.split()) <= {word for line in LINES for word in line.split()}


@pytest.mark.real
def test_every_utterance_is_labelled(made: Path) -> None:
    """One output for each frame, silence at both ends."""
    (file,) = (made / "features").glob("*.npz")
    features, labels = shards.read(file, "features", "labels")
    assert len(labels) > 15
    assert all(len(row) == -(-len(there) // STEP) for row, there in zip(labels, features, strict=True))
    assert all(row[0] == 1 for row in labels)
    used = set(np.concatenate(labels).tolist())
    assert 2 * len(READER.phones) in used, "some words are taught as unknown speech"
    assert max(used) == 2 * len(READER.phones)


@pytest.mark.real
def test_training_tells_its_figures(made: Path) -> None:
    """Hours and size of the network, for the card; stages tell how long they took."""
    told = (made / "entropy" / entropy.FIGURES).read_text("utf-8")
    assert '"hours"' in told
    assert '"parameters"' in told
    assert settled(made / "sequences")["seconds"] >= 0

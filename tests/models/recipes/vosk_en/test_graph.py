"""A tiny English graph of real espeak-ng sounds, read back and loaded by Vosk beside a network that has learnt nothing."""

from pathlib import Path

import pytest

from models.recipes.vosk import graph, kaldi, lexicon, phones
from models.recipes.vosk.alignment import outputs
from models.recipes.vosk.assembly import MODEL_CONF
from models.recipes.vosk.lexicon import Lexicon
from models.recipes.vosk.mfcc import COEFFICIENTS, CONF
from models.recipes.vosk.net import Tdnn
from models.recipes.vosk_en import readings
from voicebot.hearing.types import UNKNOWN, Grammar
from voicebot.hearing.vosk import VoskEars
from voicebot.vocabulary import fst, shape, transitions

SAID = (
    "where is the order", "i don't know the number", "the number is four eight two", "four o'clock", "yes", "no", "to two too",
    "speak to an agent", "hold on a moment", "double five", "right write",
)  # fmt: skip
READER = readings.reader()
TABLE = phones.table(READER.phones)


@pytest.fixture(scope="module")
def spoken() -> Lexicon:
    """The words and how they are said."""
    return lexicon.build({word for text in SAID for word in text.split()}, READER)


@pytest.fixture(scope="module")
def model(spoken: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model's folder."""
    folder = tmp_path_factory.mktemp("model")
    for part in ("am", "conf"):
        (folder / part).mkdir()
    net = Tdnn(outputs(len(READER.phones)), 16).eval()
    kaldi.write(folder / "am" / "final.mdl", TABLE.outputs, net.layers(), COEFFICIENTS)
    for name, lines in (("mfcc.conf", CONF), ("model.conf", MODEL_CONF)):
        (folder / "conf" / name).write_text("\n".join(lines) + "\n")
    graph.build(spoken, [(tuple(text.split()), 5.0) for text in SAID], TABLE, folder / "graph")
    return folder


def test_every_reading_stands_in_the_graph(model: Path, spoken: Lexicon) -> None:
    """Words of one sound too ("two", "too"; "right", "write"): each with its own label."""
    labels = {
        int(label): word
        for word, label in (line.split() for line in (model / "graph" / "words.txt").read_text().splitlines())
    }
    found, _ = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    moves = transitions.read(model / "am" / "final.mdl")
    made = shape.find(found, moves, shape.places(model / "graph" / "phones" / "word_boundary.int"))
    there = {(labels[one.word], one.phones) for one in made.pronunciations}
    wanted = {(word, TABLE.word(way)) for word, ways in spoken.items() for way in ways}
    assert wanted <= there
    assert {word for word, _ in there} == {*spoken, UNKNOWN}


@pytest.mark.real
def test_vosk_loads_it(model: Path) -> None:
    """Words with an apostrophe are words, also in a question's own grammar."""
    ears = VoskEars(model)
    assert ears.knows("don't")
    assert ears.knows("o'clock")
    assert not ears.knows("zebra")
    recognizer = ears.recognizer(Grammar("number", ("i don't know", "four o'clock"), language="en"))
    assert recognizer.finish().text == ""

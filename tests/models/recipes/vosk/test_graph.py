"""A tiny graph, made and heard with: Vosk itself loads it beside the network of the model on the shelf."""

import shutil

import pytest

from models.recipes.vosk import graph, lexicon, phones
from models.recipes.vosk_pl import readings, vocabulary
from voicebot.errors import ModelError
from voicebot.hearing.types import UNKNOWN, Grammar
from voicebot.hearing.vosk import VoskEars
from voicebot.vocabulary import fst, trial
from voicebot.vocabulary.trial import Sentence

SAID = [
    "tak",
    "nie",
    "gdzie jest hulajnoga",
    "jest hulajnoga i sekator",
    "nie sekator",
    "jest w domu",
    "zero siedem dwa",
]
WORDS = sorted({word for text in SAID for word in text.split()})
READER = readings.reader()
TABLE = phones.table(READER.phones)


@pytest.fixture(scope="module")
def model(repo, tmp_path_factory):
    """The network on the shelf with a graph of a few words, two of which it has never had."""
    folder = tmp_path_factory.mktemp("model")
    base = repo / "models" / "builtin" / "vosk-pl-voicebot-small"
    shutil.copytree(
        base,
        folder,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("graph"),
        copy_function=shutil.copyfile,
    )
    sentences = [(tuple(text.split()), 5.0) for text in SAID]
    graph.build(lexicon.build(WORDS, READER), sentences, TABLE, folder / "graph")
    return folder


def test_the_files_agree(model):
    """Every word has one label, which the language model uses; the marks are numbered behind the transitions."""
    rows = [line.split() for line in (model / "graph" / "words.txt").read_text().splitlines()]
    labels = {word: int(label) for word, label in rows}
    assert labels.keys() == {"<eps>", UNKNOWN, *WORDS}
    assert len(set(labels.values())) == len(labels)
    grammar = fst.read(model / "graph" / "Gr.fst")
    assert set(grammar.arcs["ilabel"].tolist()) <= set(labels.values())
    hcl, ahead = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    assert len(ahead.reachable) == len(hcl.final)
    marks = [int(line) for line in (model / "graph" / "disambig_tid.int").read_text().split()]
    assert marks[0] == TABLE.transitions + 1
    assert int(hcl.arcs["ilabel"].max()) <= marks[-1]


@pytest.mark.real
def test_vosk_hears_with_it(model):
    """Words that the network was never trained with, and a grammar of its own for a question."""
    texts = ["gdzie jest hulajnoga", "zero siedem dwa"]
    recorded = trial.record([Sentence(tuple(text.split()), text) for text in texts], voices=("pl+f4",))
    assert [" ".join(words) for words in trial.hear(model, recorded)] == texts
    ears = VoskEars(model)
    assert not ears.knows("lodówka")
    closed = ears.recognizer(Grammar("yes_no", ("tak", "nie")))
    closed.accept(trial.record([Sentence(("tak",), "tak")], voices=("pl+m7",))[0].pcm)
    assert closed.finish().text == "tak"


@pytest.mark.real
def test_the_shop_s_own_words_can_be_added_to_it(model, tmp_path):
    """`voicebot models adapt` finds its way about in this graph."""
    from voicebot.vocabulary import derive
    from voicebot.vocabulary.names import Name

    base = tmp_path / "base"
    shutil.copytree(model, base, copy_function=shutil.copyfile)
    more = sorted({*WORDS, *sorted(vocabulary.words())[::100]})
    graph.build(lexicon.build(more, READER), [((word,), 1.0) for word in more], TABLE, base / "graph")
    into = tmp_path / "into"
    into.mkdir()
    added = derive.derive(base, into, [Name(1, ("rokita",))], [], ["gdzie jest {name}"])
    assert (added.added, added.left_out) == (("rokita",), {})
    assert VoskEars(into).knows("rokita")


def test_words_that_end_alike_share_their_ends(tmp_path):
    """As those do that begin alike: a second word adds only the sounds that are its own."""
    states = []
    for words in (["adsku"], ["adsku", "ibsku"]):
        folder = tmp_path / str(len(words))
        spoken = {word: {tuple(word): 1.0} for word in words}
        graph.build(spoken, [((word,), 1.0) for word in words], TABLE, folder)
        states.append(len(fst.read_look_ahead(folder / "HCLr.fst")[0].final))
    assert states[1] == states[0] + len("ib")


def test_a_missing_tool_is_told(tmp_path, monkeypatch):
    """OpenFst's tools are a package of the system."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="libfst-tools"):
        graph.build({"a": {("a",): 1.0}}, [(("a",), 1.0)], TABLE, tmp_path / "graph")

"""Sentences spoken, heard and scored; and the whole thing for twenty names that nobody has ever said."""

from pathlib import Path

import numpy as np
import pytest

from voicebot.vocabulary import derive, trial
from voicebot.vocabulary.names import Name
from voicebot.vocabulary.trial import Recorded, Sentence

INVENTED = [
    "zefira",
    "bramoksel",
    "kludavit",
    "patrogin",
    "merulan",
    "tosapren",
    "gorvitan",
    "lumatrek",
    "drabosan",
    "feniralko",
    "skowidan",
    "wertolup",
    "brunapek",
    "jagotrin",
    "plomarex",
    "kadrowel",
    "stupigran",
    "nelovira",
    "trafomil",
    "zubrakot",
]
"""No word of any language, none a part of another."""
FRAMES = ("{name}", "szukam {name}", "zamówiłam {name}", "czy jest {name}")


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a c", 1),
        ("a b", "a x b", 1),
        ("a", "b", 1),
        ("a b", "", 2),
        ("", "a", 1),
    ],
)
def test_word_errors(said: str, heard: str, wrong: int) -> None:
    """Left out, put in, taken for another."""
    assert trial.errors(said.split(), heard.split()) == wrong


def test_the_score_counts_words_and_new_words_apart() -> None:
    """And names the ones that were missed."""
    still = np.zeros(1, np.int16)
    recorded = [
        Recorded(Sentence(("szukam", "zefira"), "", ("zefira",)), still),
        Recorded(Sentence(("bramoksel",), "", ("bramoksel",)), still),
    ]
    score = trial.score(recorded, [("szukam", "zefira"), ("brama",)])
    assert score == trial.Score(pytest.approx(1 / 3), 0.5, ("bramoksel",))
    assert trial.score([], []) == trial.Score(0.0, 1.0, ())


def test_a_telephone_takes_the_high_sounds_and_keeps_the_loudness() -> None:
    """8 kHz A-law: nothing above 4 kHz, 1 kHz as loud as before within 0.5 dB, with 0.3 s of silence around."""
    time = np.arange(16_000) / 16_000
    for pitch, kept in ((1000, 1.0), (6000, 0.0)):
        tone = (8000 * np.sin(2 * np.pi * pitch * time)).astype(np.int16)
        heard = trial.by_telephone(tone)
        assert len(heard) == 16_000 + 2 * 4800
        assert not heard[:4000].any()
        loud = float(np.sqrt(np.mean(heard[6000:18_000].astype(float) ** 2)))
        assert loud == pytest.approx(kept * 8000 / np.sqrt(2), abs=340)


@pytest.mark.real
def test_invented_names_are_heard_after_and_not_before(model: Path, tmp_path: Path) -> None:
    """Spoken by voices that trained nothing, by telephone: at least nine of ten after (whispered ones: most), none before;
    other speech as well as before."""
    names = [Name(line, (word,)) for line, word in enumerate(INVENTED, 2)]
    made = derive.derive(model, tmp_path, names, [], FRAMES)
    assert len(made.added) == 20
    said = [
        Sentence((*("dzień dobry szukam", "chodzi o")[at % 2].split(), word), "", (word,))
        for at, word in enumerate(INVENTED)
    ]
    recorded = trial.record([Sentence(one.words, " ".join(one.words), one.new) for one in said])
    before, after = (trial.score(recorded, trial.hear(folder, recorded)) for folder in (model, tmp_path))
    assert before.found == 0
    whispered = {
        word for at, word in enumerate(INVENTED) if "whisper" in trial.VOICES[at % len(trial.VOICES)]
    }
    missed = set(after.missed) - whispered
    assert len(missed) <= 0.1 * (len(INVENTED) - len(whispered)), missed
    assert after.found >= 0.8, after.missed
    other = trial.record(
        [
            Sentence(tuple(text.split()), text)
            for text in (
                "gdzie jest moja paczka",
                "chcę zwrócić zamówienie",
                "tak zgadza się",
                "jeden dwa trzy",
            )
        ]
    )
    old, new = (trial.score(other, trial.hear(folder, other)) for folder in (model, tmp_path))
    assert new.wer <= old.wer

"""A Vosk model with a shop's own words: what its files allow, in a new folder, the old one untouched."""

import math
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.vocabulary import alphabet, fst, ngrams, shape, sounds, transitions
from voicebot.vocabulary.graft import Readings, graft
from voicebot.vocabulary.names import Name

PER_FRAME = 4.0
"""What each carrier sentence weighs in the language model, shared out among all names."""
MOST_TEACHERS = 2_500
"""Known words that are read by espeak-ng to learn the model's sounds."""


@dataclass(frozen=True)
class Added:
    """What came of it. added: new words; known: words that were there before; left_out: word → why it could not be added."""

    added: tuple[str, ...]
    known: tuple[str, ...]
    left_out: dict[str, str]


def derive(
    base: Path,
    into: Path,
    names: Sequence[Name],
    text: Sequence[tuple[str, ...]],
    frames: Sequence[str],
    say: Callable[[str], None] = lambda line: None,
) -> Added:
    """Make the model `into` (an empty folder) from `base`.

    text: the shop's sentences, as words; frames: sentences in which names are said, with {name} in their place.
    Errors: ModelError (its files do not allow it), SpeakingError, DataError, OSError.
    """
    words = _words(base)
    wanted = dict.fromkeys(word for name in names for word in name.words)
    told = {
        word: reading
        for name in names
        for word, reading in zip(name.words, name.readings or (), strict=name.readings is not None)
    }
    language = ngrams.BackOff(fst.read(base / "graph" / "Gr.fst"))
    new = [word for word in wanted if word not in words]
    left_out: dict[str, str] = {}
    shutil.copytree(base, into, dirs_exist_ok=True, copy_function=shutil.copyfile)
    numbers: dict[str, int] = {}
    if new:
        try:
            numbers, left_out = _add(base, into, words, new, told)
        except ModelError as error:
            say(f"no new word can be added to this model, only known ones made likelier: {error}")
            left_out = dict.fromkeys(new, "the model's files do not allow it")
    words |= numbers
    in_model = language.words | frozenset(numbers.values())
    spoken = [name for name in names if all(word in words for word in name.words)]
    weighted = [*_framed(spoken, frames), *((sentence, 1.0) for sentence in text)]
    numbered = [(run, weight) for said, weight in weighted for run in _runs(said, words, in_model)]
    language.mix(ngrams.count(numbered), frozenset(numbers.values()))
    fst.write(language.automaton(), into / "graph" / "Gr.fst")
    known = tuple(word for word in wanted if word in words and word not in numbers)
    return Added(tuple(numbers), known, left_out)


def _words(base: Path) -> dict[str, int]:
    """The model's vocabulary: words.txt, or the table inside Gr.fst."""
    path = base / "graph" / "words.txt"
    try:
        rows = (line.rsplit(" ", 1) for line in path.read_text("utf-8").splitlines() if line.strip())
        return {word: int(number) for word, number in rows}
    except FileNotFoundError:
        if words := fst.words_inside(base / "graph" / "Gr.fst"):
            return words
        raise ModelError(f"{base}: no list of its words (graph/words.txt)") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be used: {error}") from error


def _add(
    base: Path, into: Path, words: dict[str, int], new: Sequence[str], told: dict[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    """Put new words into HCLr.fst and words.txt; their numbers, and what was left out. Errors: ModelError, SpeakingError."""
    if not (into / "graph" / "words.txt").exists():
        raise ModelError("its list of words is inside Gr.fst")
    moves = transitions.read(base / "am" / "final.mdl")
    place = shape.places(base / "graph" / "phones" / "word_boundary.int")
    graph, ahead = fst.read_look_ahead(base / "graph" / "HCLr.fst")
    found = shape.find(graph, moves, place)
    letters = _alphabet(found, words, place)
    readings: dict[str, dict[shape.Phones, float]] = {}
    left_out = {}
    for word, ways in sounds.readings(new, told).items():
        phones = {
            letters.phones(way) or letters.phones(sounds.near(way)): share for way, share in ways.items()
        }
        usable = {way: share for way, share in phones.items() if way is not None}
        if usable:
            readings[word] = usable
        else:
            left_out[word] = "it has a sound that the model does not know"
    if not readings:
        return {}, left_out
    first = max(ahead.final_label, *words.values()) + 1
    grown, table, numbers = graft(graph, ahead, found, moves, _clear(readings), first)
    fst.write_look_ahead(grown, table, into / "graph" / "HCLr.fst")
    with (into / "graph" / "words.txt").open("a", encoding="utf-8") as file:
        file.writelines(f"{word} {number}\n" for word, number in numbers.items())
    return numbers, left_out


def _clear(readings: Readings) -> Readings:
    """The likeliest reading of every word costs nothing."""
    return {
        word: {way: share / max(ways.values()) for way, share in ways.items()}
        for word, ways in readings.items()
    }


def _alphabet(found: shape.Shape, words: dict[str, int], place: dict[int, shape.Place]) -> alphabet.Alphabet:
    """The model's sounds, learnt from words it knows. Errors: ModelError, SpeakingError."""
    by_number = {number: word for word, number in words.items() if word.isalpha()}
    known = [one for one in found.pronunciations if one.word in by_number]
    teachers = known[:: max(1, math.ceil(len(known) / MOST_TEACHERS))]
    said = sounds.spoken([by_number[one.word] for one in teachers])
    whole = [tuple(sound for part in parts for sound in part) for parts in said]
    letters = alphabet.learn(((way, one.phones) for way, one in zip(whole, teachers, strict=True)), place)
    if not len(letters):
        raise ModelError("its sounds could not be told apart by the words that it knows")
    return letters


def _framed(names: Sequence[Name], frames: Sequence[str]) -> Iterable[tuple[tuple[str, ...], float]]:
    """Every name in every frame."""
    for frame in frames:
        before, _, after = frame.partition("{name}")
        for name in names:
            yield (*before.split(), *name.words, *after.split()), PER_FRAME / len(names)


def _runs(said: Sequence[str], words: dict[str, int], in_model: frozenset[int]) -> Iterable[tuple[int, ...]]:
    """The stretches of a sentence whose words the model has."""
    run: list[int] = []
    for word in said:
        number = words.get(word)
        if number is not None and number in in_model:
            run.append(number)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)

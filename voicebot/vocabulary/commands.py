"""`voicebot models adapt --words FILE --text FILE | --remove`."""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from voicebot import config
from voicebot.errors import DataError, ModelError
from voicebot.shelf import derived
from voicebot.shelf.store import Installed, Shelf
from voicebot.vocabulary import names, texts
from voicebot.vocabulary.names import Name

FRAMES = "own_words.yml"
MOST_SHOWN = 20
"""Refused rows and missed words that are printed; the rest is a number."""
TRIED = 60
"""Names that are spoken and heard, by default: enough for a figure to ±5 points, and some seconds."""


class Frames(BaseModel):
    """nlu_data/own_words.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    frames: tuple[str, ...]
    trial: tuple[str, ...]
    other: tuple[str, ...]

    @field_validator("frames", "trial")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or any(frame.count("{name}") != 1 for frame in value):
            raise ValueError("sentences, each with {name} once")
        return value


def load_frames(nlu: Path) -> Frames:
    """The sentences that names are said in. Errors: DataError."""
    path = nlu / FRAMES
    try:
        return Frames.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `adapt` to `voicebot models`."""
    adapt = commands.add_parser("adapt", help="teach the recogniser the shop's own names")
    what = adapt.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--words", type=Path, metavar="CSV", help="names: column word or name, maybe pronunciation"
    )
    what.add_argument("--remove", action="store_true", help="back to the model as it was published")
    adapt.add_argument(
        "--text",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the shop's own text, such as its FAQ",
    )
    adapt.add_argument(
        "--try",
        type=int,
        default=TRIED,
        dest="tried",
        metavar="N",
        help="names to try before and after (0: none)",
    )
    adapt.set_defaults(handler=_adapt)


def _adapt(args: argparse.Namespace) -> int:
    settings = config.load()
    shelf = Shelf.of(settings)
    base = shelf.base_ears()
    try:
        if args.remove:
            gone = derived.remove(shelf.pulled, base)
            print("removed; restart the line" if gone else f"{base.model.name} has no own words")
            return 0
        return _make(args, shelf, base, load_frames(settings.data.nlu))
    except OSError as error:
        raise ModelError(f"{error.filename or shelf.pulled}: {error.strerror or error}") from error


def _make(args: argparse.Namespace, shelf: Shelf, base: Installed, frames: Frames) -> int:
    # these load the recogniser, which the other commands of `voicebot` need not wait for
    from voicebot.vocabulary import derive

    began = time.monotonic()
    listed, refused = names.read(args.words)
    for row in refused[:MOST_SHOWN]:
        print(f"{args.words}, line {row.line}: refused: {row.why}")
    if len(refused) > MOST_SHOWN:
        print(f"{args.words}: {len(refused) - MOST_SHOWN} more lines refused")
    if not listed:
        raise DataError(f"{args.words}: no row that can be used")
    text = [sentence for path in args.text for sentence in texts.read(path)]
    with derived.alone(shelf.pulled):
        fresh = derived.workshop(shelf.pulled, base)
        made = derive.derive(base.path, fresh, listed, text, frames.frames, print)
        for word, why in list(made.left_out.items())[:MOST_SHOWN]:
            print(f"{word}: left out: {why}")
        print(
            f"{base.model.name}: {len(listed)} names, {len(made.added)} new words, {len(made.known)} known before, "
            f"{len(made.left_out)} left out, {len(text)} sentences of text; {time.monotonic() - began:.1f} s"
        )
        if args.tried > 0:
            _try(base.path, fresh, listed, frozenset(made.added), frames, args.tried)
        place = derived.install(shelf.pulled, base, fresh, len(made.added))
    print(f"in {place}, after {time.monotonic() - began:.1f} s; restart the line to use it")
    return 0


def _try(
    base: Path, fresh: Path, listed: Sequence[Name], added: frozenset[str], frames: Frames, most: int
) -> None:
    """Print how both models hear the new names, and speech that has nothing to do with them."""
    from voicebot.vocabulary import trial

    new = [name for name in listed if added.intersection(name.words)]
    chosen = random.Random(0).sample(new, min(most, len(new)))
    named = [
        trial.Sentence(
            names.words_of(frame.format(name=" ".join(name.words))),
            frame.format(name=" ".join(name.readings or name.words)),
            tuple(word for word in name.words if word in added),
        )
        for name, frame in zip(chosen, frames.trial * len(chosen), strict=False)
    ]
    other = [trial.Sentence(names.words_of(sentence), sentence) for sentence in frames.other]
    for what, sentences in ((f"{len(named)} sentences with new names", named), ("other speech", other)):
        if sentences:
            recorded = trial.record(sentences)
            before, after = (trial.score(recorded, trial.hear(model, recorded)) for model in (base, fresh))
            print(f"{what}: word errors {before.wer:.1%} before, {after.wer:.1%} after")
            if sentences is named:
                print(f"  new words heard: {before.found:.1%} before, {after.found:.1%} after")
                missed = ", ".join(after.missed[:MOST_SHOWN])
                print(f"  not heard: {missed}" if missed else "  all heard")

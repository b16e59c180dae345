"""Make the built-in models: the ears (Vosk), the voice (Coqui), or both. May be broken off at any time; repeated, it goes on."""

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path

from models.recipes import stages
from models.recipes.stages import Recipe
from voicebot.errors import ModelError, VoicebotError

ENGINES = {"ears": "vosk", "voice": "coqui"}
"""A recipe is models/recipes/ENGINE_LANGUAGE/recipe.py with `recipe(quick: bool) -> Recipe`."""
WORK = Path(__file__).resolve().parents[2] / "var" / "models-work"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: made. 2: refused, or a stage failed for a reason that is told."""
    args = _parser().parse_args(arguments)
    try:
        for kind in ENGINES if args.what == "all" else (args.what,):
            recipe = found(kind, args.language, quick=args.quick)
            made = stages.run(recipe, args.work, until=args.until, processes=args.processes)
            print(f"{kind}: {made}")
    except VoicebotError as error:
        print(f"models: {error}")
        return 2
    return 0


def found(kind: str, language: str, *, quick: bool = False) -> Recipe:
    """The recipe for ears or voice of a language. Errors: ModelError."""
    name = f"models.recipes.{ENGINES[kind]}_{language}.recipe"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not name.startswith(str(error.name)):
            raise
        raise ModelError(f"there is no recipe for the {kind} in {language!r}") from error
    made: Recipe = module.recipe(quick)
    return made


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.recipes", description=__doc__)
    parser.add_argument("what", choices=[*ENGINES, "all"])
    parser.add_argument("--language", default="pl", help="of the model (default pl)")
    parser.add_argument("--until", metavar="STAGE", help="stop when this stage is done")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of what the stages leave")
    parser.add_argument("--quick", action="store_true", help="a tiny model in minutes: does it work?")
    parser.add_argument("--processes", type=_positive, default=2, help="that work at once (default 2)")
    return parser

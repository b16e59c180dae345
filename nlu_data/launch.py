"""Run Rasa for this project: `python nlu_data/launch.py serve|train|validate|test …`, in Rasa's own environment.

Rasa itself, as published; what is added: 127.0.0.1 only, one TensorFlow thread or no TensorFlow at all where the
pipeline needs none (components/lean.py), no telemetry, plain log lines.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE
"""Of the language that is spoken: here, or a folder beside (--pack)."""
UNSEEN = re.compile(
    r"The utterance '\w+' is not used in any story or rule"  # named by our actions, which Rasa cannot see
    r"|The intent 'EXTERNAL_\w+' is listed in the domain file, but is not found"  # the line's own events
    r"|Slot auto-fill has been removed in 3.0"  # said to everybody
)


def main(argv: list[str] | None = None) -> int:
    """Errors: SystemExit with a message when the arguments make no sense."""
    options = _arguments().parse_args(argv)
    global PROJECT
    if options.pack is not None:
        PROJECT = HERE / options.pack
    prepare()
    return {"serve": _serve, "train": _train, "validate": _validate, "test": _test}[options.command](options)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="launch.py", description=__doc__)
    parser.add_argument(
        "--pack", choices=sorted(p.parent.name for p in HERE.glob("*/pack.yml")), help="a language beside"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve a trained model on 127.0.0.1")
    serve.add_argument("--model", required=True, type=Path)
    serve.add_argument("--port", required=True, type=int)
    serve.add_argument("--credentials", default=HERE / "credentials.yml", type=Path)
    train = commands.add_parser("train", help="train and write exactly this file")
    train.add_argument("--model", required=True, type=Path)
    commands.add_parser("validate", help="rasa data validate")
    test = commands.add_parser("test", help="the end-to-end stories of tests/")
    test.add_argument("--model", required=True, type=Path)
    test.add_argument("--out", required=True, type=Path)
    return parser


def prepare() -> None:
    """Before the first import of Rasa: paths, environment, what to leave out."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("SANIC_NO_UVLOOP", "true")
    warnings.simplefilter("ignore")
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    from components import lean

    if not lean.needs_tensorflow(PROJECT / "config.yml"):
        lean.leave_out_tensorflow()
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(logging.WARNING)


def _serve(options: argparse.Namespace) -> int:
    if not options.model.is_file():
        raise SystemExit(f"launch.py: no model at {options.model}; train it first")
    if not options.credentials.is_file():
        raise SystemExit(f"launch.py: no file {options.credentials}, which rasa.credentials names")
    from components.endpoint import LastingEndpoint
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(HERE / "endpoints.yml"))
    endpoints.action = LastingEndpoint(endpoints.action)
    serve_application(
        str(options.model),
        interface="127.0.0.1",
        port=options.port,
        credentials=str(options.credentials),
        endpoints=endpoints,
        enable_api=False,
    )
    return 0


def _train(options: argparse.Namespace) -> int:
    from rasa.model_training import train

    with _training_files() as files:
        result = train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=files,
            output=str(options.model.parent),
            fixed_model_name=options.model.name.removesuffix(".tar.gz"),
            force_training=True,
        )
    return int(result.code)


@contextlib.contextmanager
def _training_files() -> Iterator[list[str]]:
    """What is written in data/, and beside it, for as long as this lasts, what the grammars make."""
    if PROJECT != HERE:
        yield [str(PROJECT / "data")]
        return
    from grammar.corpus import corpus, write_rasa, written

    with tempfile.TemporaryDirectory(prefix="voicebot-nlu-") as folder:
        made = Path(folder) / "made.yml"
        write_rasa(corpus()[len(written()) :], made)
        yield [str(HERE / "data"), str(made)]


def _validate(_options: argparse.Namespace) -> int:
    """Rasa's own checks; their exit status says 0 whatever they warn of, so the warnings are counted here."""
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    with _training_files() as files, warnings.catch_warnings(record=True) as noticed:
        importer = TrainingDataImporter.load_from_config(
            config_path=str(PROJECT / "config.yml"),
            domain_path=str(PROJECT / "domain.yml"),
            training_data_paths=files,
        )
        warnings.simplefilter("always")
        validator = Validator.from_importer(importer)
        passed = [
            validator.verify_domain_validity(),
            validator.verify_forms_in_stories_rules(),
            validator.verify_nlu(),
            validator.verify_form_slots(),
            validator.verify_slot_mappings(),
            validator.verify_actions_in_stories_rules(),
            validator.verify_utterances_in_stories(),
            validator.verify_story_structure(max_history=5),
        ]
    found = [
        str(entry.message)
        for entry in noticed
        if issubclass(entry.category, (UserWarning, FutureWarning)) and not UNSEEN.search(str(entry.message))
    ]
    for line in found:
        print(f"validate: {line}")  # noqa: T201
    print(f"validate: {len(found)} warnings, {passed.count(False)} failed checks")  # noqa: T201
    return int(bool(found))


def _test(options: argparse.Namespace) -> int:
    """Rasa's end-to-end stories without actions. The exit status counts stories that went another way."""
    import asyncio

    from rasa.model_testing import test_core

    options.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        test_core(
            model=str(options.model),
            stories=str(PROJECT / "tests" / "test_stories.yml"),
            output=str(options.out),
            use_conversation_test_files=True,
        )
    )
    failed = (options.out / "failed_test_stories.yml").read_text("utf-8")
    print(failed)  # noqa: T201
    return failed.count("- story:")


if __name__ == "__main__":
    sys.exit(main())

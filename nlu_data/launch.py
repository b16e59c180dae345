"""Run Rasa for this project: `python nlu_data/launch.py serve|train|validate|test …`, in Rasa's own environment.

Rasa itself, as published; what is added: 127.0.0.1 only, one TensorFlow thread or no TensorFlow at all where the
pipeline needs none (components/lean.py), no telemetry, plain log lines.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(argv: list[str] | None = None) -> int:
    """Errors: SystemExit with a message when the arguments make no sense."""
    options = _arguments().parse_args(argv)
    _prepare()
    return {"serve": _serve, "train": _train, "validate": _validate, "test": _test}[options.command](options)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="launch.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve a trained model on 127.0.0.1")
    serve.add_argument("--model", required=True, type=Path)
    serve.add_argument("--port", required=True, type=int)
    train = commands.add_parser("train", help="train and write exactly this file")
    train.add_argument("--model", required=True, type=Path)
    commands.add_parser("validate", help="rasa data validate")
    test = commands.add_parser("test", help="the end-to-end stories of tests/")
    test.add_argument("--model", required=True, type=Path)
    test.add_argument("--out", required=True, type=Path)
    return parser


def _prepare() -> None:
    """Before the first import of Rasa: paths, environment, what to leave out."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("SANIC_NO_UVLOOP", "true")
    warnings.simplefilter("ignore")
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    from components import lean

    if not lean.needs_tensorflow(HERE / "config.yml"):
        lean.leave_out_tensorflow()
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(logging.WARNING)


def _serve(options: argparse.Namespace) -> int:
    if not options.model.is_file():
        raise SystemExit(f"launch.py: no model at {options.model}; train it first")
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        str(options.model),
        interface="127.0.0.1",
        port=options.port,
        credentials=str(HERE / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(HERE / "endpoints.yml")),
        enable_api=False,
    )
    return 0


def _train(options: argparse.Namespace) -> int:
    from rasa.model_training import train

    result = train(
        domain=str(HERE / "domain.yml"),
        config=str(HERE / "config.yml"),
        training_files=[str(HERE / "data")],
        output=str(options.model.parent),
        fixed_model_name=options.model.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    return int(result.code)


def _validate(_options: argparse.Namespace) -> int:
    import rasa.cli.utils
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(
        config_path=str(HERE / "config.yml"),
        domain_path=str(HERE / "domain.yml"),
        training_data_paths=[str(HERE / "data")],
    )
    rasa.cli.utils.validate_files(fail_on_warnings=True, max_history=5, importer=importer)
    return 0


def _test(options: argparse.Namespace) -> int:
    from rasa.model_testing import test_core

    test_core(
        model=str(options.model),
        stories=str(HERE / "tests" / "stories.yml"),
        output=str(options.out),
        use_conversation_test_files=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

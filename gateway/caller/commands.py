"""`voicebot call`: rings the line with scenarios and prints how it went."""

import argparse
import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path

from gateway.caller import report
from gateway.caller.line import Line
from gateway.caller.player import Player, Recognise, Result
from gateway.caller.reader import load
from gateway.caller.recognise import installed_recogniser
from gateway.caller.scenario import HearAudio, Scenario
from gateway.caller.templates import seeded_orders
from gateway.caller.text import TextLine
from gateway.caller.voice import Utterance, Voice, words_of
from gateway.caller.webrtc import WebrtcLine
from voicebot import config
from voicebot.errors import DataError

DEFAULT_URL = "http://127.0.0.1:8000"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "call", help="ring a running line as a simulated caller", description=__doc__
    )
    parser.add_argument("scenarios", nargs="+", type=Path, metavar="SCENARIO.yaml")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--webrtc", metavar="URL", help=f"with audio (the default; {DEFAULT_URL})")
    way.add_argument("--text", nargs="?", const=DEFAULT_URL, metavar="URL", help="without audio")
    parser.add_argument("--voice", metavar="NAME", help="espeak-ng variant instead of the scenario's")
    parser.add_argument("--noise", type=float, metavar="DB", help="signal to noise instead of the scenario's")
    parser.add_argument(
        "--loss", type=float, default=0.0, metavar="PART", help="packets lost each way, 0 to 0.5"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.set_defaults(handler=call)


def call(args: argparse.Namespace) -> int:
    """Play every scenario, one after the other; 0 when all passed. Errors: DataError before the first call."""
    if not 0 <= args.loss <= 0.5:
        raise DataError(f"--loss {args.loss}: a part from 0 to 0.5")
    orders = cache(seeded_orders)
    scenarios = [_with_options(load(path, orders), args) for path in args.scenarios]
    results = []
    for scenario in scenarios:
        result = asyncio.run(
            ring(scenario, text_url=args.text, url=args.webrtc or DEFAULT_URL, loss=args.loss)
        )
        print("\n".join(report.lines(result)), flush=True)
        results.append(result)
    if args.json:
        report.write(args.json, results)
    passed = sum(result.passed for result in results)
    if len(results) > 1:
        print(f"{passed} of {len(results)} scenarios passed")
    return 0 if passed == len(results) else 1


async def ring(
    scenario: Scenario,
    *,
    url: str = DEFAULT_URL,
    text_url: str | None = None,
    loss: float = 0.0,
    recognise: Recognise | None = None,
) -> Result:
    """One call: over WebRTC to `url`, or without audio to `text_url`. Errors: SpeakingError, ModelError before the call."""
    line: Line
    if text_url is not None:
        return await Player(TextLine(text_url), _written).play(scenario)
    voice = Voice(scenario.voice, speed=scenario.speed, noise_db=scenario.noise_db, band=scenario.band)
    if recognise is None and any(isinstance(step, HearAudio) for step in scenario.steps):
        recognise = installed_recogniser(config.load().data.models)
    line = WebrtcLine(url, background=voice.background(), loss=loss)
    return await Player(line, voice.utter, recognise=recognise).play(scenario)


def _written(text: str) -> Utterance:
    return Utterance(words_of(text))


def _with_options(scenario: Scenario, args: argparse.Namespace) -> Scenario:
    return replace(
        scenario,
        voice=args.voice or scenario.voice,
        noise_db=scenario.noise_db if args.noise is None else args.noise,
    )

"""`voicebot call`: rings the line with scenarios and prints how it went."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from gateway.caller import report
from gateway.caller.line import Line
from gateway.caller.player import Player, Recognise, Result
from gateway.caller.reader import load
from gateway.caller.recognise import installed_recogniser
from gateway.caller.scenario import HearAudio, Scenario
from gateway.caller.sip import SipLine, Telephone
from gateway.caller.sip_codecs import CODECS, Codec, codecs
from gateway.caller.templates import seeded_orders
from gateway.caller.text import TextLine
from gateway.caller.voice import OPUS, Packets, Utterance, Voice, words_of
from gateway.caller.webrtc import WebrtcLine
from voicebot import config
from voicebot.errors import DataError

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_CODEC = "PCMA"
PASSWORD_VARIABLE = "VOICEBOT_CALLER_PASSWORD"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "call", help="ring a running line as a simulated caller", description=__doc__
    )
    parser.add_argument("scenarios", nargs="+", type=Path, metavar="SCENARIO.yaml")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--webrtc", metavar="URL", help=f"with audio (the default; {DEFAULT_URL})")
    way.add_argument("--text", nargs="?", const=DEFAULT_URL, metavar="URL", help="without audio")
    way.add_argument("--sip", metavar="URI", help="by telephone: sip:name@host[:port]")
    parser.add_argument(
        "--http", metavar="URL", help=f"with --sip: where the same line's records are read ({DEFAULT_URL})"
    )
    parser.add_argument(
        "--codec", metavar="NAMES", help=f"with --sip: offered, the first one rather ({','.join(CODECS)})"
    )
    parser.add_argument(
        "--name", help=f"with --sip: as whom to ring; its password, if asked for, from {PASSWORD_VARIABLE}"
    )
    parser.add_argument("--voice", metavar="NAME", help="espeak-ng variant instead of the scenario's")
    parser.add_argument("--noise", type=float, metavar="DB", help="signal to noise instead of the scenario's")
    parser.add_argument(
        "--loss", type=float, default=0.0, metavar="PART", help="packets lost each way, 0 to 0.5"
    )
    parser.add_argument(
        "--at-once", type=int, default=1, metavar="N", help="so many calls at the same time (default 1)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.set_defaults(handler=call)


def call(args: argparse.Namespace) -> int:
    """Play every scenario; 0 when all passed. Errors: DataError, SpeakingError, ModelError before the first call."""
    if args.at_once < 1:
        raise DataError(f"--at-once {args.at_once}: at least 1")
    if not 0 <= args.loss <= 0.5:
        raise DataError(f"--loss {args.loss}: a part from 0 to 0.5")
    orders = cache(seeded_orders)
    scenarios = [_with_options(load(path, orders), args) for path in args.scenarios]
    unwritable = [scenario.name for scenario in scenarios if scenario.audio_only and args.text]
    if unwritable:
        raise DataError(f"{', '.join(unwritable)}: only with audio, not with --text")
    telephone = _telephone(args)
    prepared = [
        prepare(scenario, written=bool(args.text), codecs=telephone.codecs if telephone else None)
        for scenario in scenarios
    ]
    url = args.text or args.webrtc or args.http or DEFAULT_URL

    def one(scenario: Prepared) -> Awaitable[Result]:
        return ring(scenario, url, loss=args.loss, telephone=telephone)

    results = asyncio.run(_ring_all(prepared, one, args.at_once, _print))
    if args.json:
        report.write(args.json, results)
    passed = sum(result.passed for result in results)
    if len(results) > 1:
        print(f"{passed} of {len(results)} scenarios passed")
    return 0 if passed == len(results) else 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario whose sounds are made: nothing but talking is left to do in the call."""

    scenario: Scenario
    utterances: Mapping[str, Utterance]
    background: Packets = field(default_factory=dict)
    recognise: Recognise | None = None


def prepare(
    scenario: Scenario,
    *,
    written: bool = False,
    codecs: Iterable[Codec] | None = None,
    recognise: Recognise | None = None,
) -> Prepared:
    """Speak all the caller's texts (or take them as they are). codecs: of the telephone; none: as a browser.
    Errors: SpeakingError, ModelError."""
    if written:
        return Prepared(scenario, {text: Utterance(words_of(text)) for text in scenario.texts})
    voice = Voice(
        scenario.voice,
        speed=scenario.speed,
        noise_db=scenario.noise_db,
        noise=scenario.noise,
        band=scenario.band,
        codecs=OPUS if codecs is None else {codec.name: codec.encode for codec in codecs},
        language=scenario.accent,
    )
    if recognise is None and any(isinstance(step, HearAudio) for step in scenario.steps):
        recognise = installed_recogniser(config.load().data.models)
    return Prepared(
        scenario, {text: voice.utter(text) for text in scenario.texts}, voice.background(), recognise
    )


async def ring(
    prepared: Prepared,
    url: str,
    *,
    loss: float = 0.0,
    seed: int = 1,
    telephone: Telephone | None = None,
    done: Callable[[Line, Result], None] | None = None,
) -> Result:
    """One call to the line at `url`, in writing when the scenario was prepared so; with a telephone, `url` is where its record
    is read. done: is shown the line when the call is over, with what was heard on it. Never raises for what the line does.
    Errors: ConfigError for an address that is none."""
    line: Line
    if telephone is not None:
        line = SipLine(url, telephone, background=prepared.background, loss=loss, seed=seed)
    elif prepared.background:
        line = WebrtcLine(
            url,
            background=prepared.background,
            loss=loss,
            seed=seed,
            language=prepared.scenario.language,
        )
    else:
        line = TextLine(url, language=prepared.scenario.language)
    result = await Player(line, prepared.utterances, recognise=prepared.recognise).play(prepared.scenario)
    if done is not None:
        done(line, result)
    return result


async def _ring_all(
    prepared: Sequence[Prepared],
    ring_one: Callable[[Prepared], Awaitable[Result]],
    at_once: int,
    done: Callable[[Result], None],
) -> list[Result]:
    free = asyncio.Semaphore(at_once)

    async def one(scenario: Prepared) -> Result:
        async with free:
            result = await ring_one(scenario)
        done(result)
        return result

    return await asyncio.gather(*map(one, prepared))


def _telephone(args: argparse.Namespace) -> Telephone | None:
    """What --sip and its companions say. Errors: ConfigError, DataError."""
    if args.sip is None:
        if args.http or args.codec or args.name:
            raise DataError("--http, --codec and --name: only with --sip")
        return None
    telephone = Telephone(
        args.sip,
        codecs(args.codec or DEFAULT_CODEC),
        args.name or "caller",
        os.environ.get(PASSWORD_VARIABLE),
    )
    telephone.target()
    return telephone


def _print(result: Result) -> None:
    print("\n".join(report.lines(result)), flush=True)


def _with_options(scenario: Scenario, args: argparse.Namespace) -> Scenario:
    return replace(
        scenario,
        voice=args.voice or scenario.voice,
        noise_db=scenario.noise_db if args.noise is None else args.noise,
    )

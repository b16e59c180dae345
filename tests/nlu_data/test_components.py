"""Tests of nlu_data/components inside Rasa's own environment, and of Rasa's own checks of the project."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

IN_RASA = """
import asyncio, json, sys
sys.path[:0] = ["nlu_data", "."]
from components import lean
from components.endings import Endings
from components.endpoint import TURNS, LastingEndpoint
lean.leave_out_tensorflow()
from components.polish import PolishFoldingTokenizer, PolishNumberExtractor
from components.tracker_store import BoundedTrackerStore
from components.validator import validate_once_compiled
from components.prepared import MOST, Prepared
from components.voice_channel import VoiceOutput, _user_text
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.endpoints import EndpointConfig

told = {}
tokenizer = PolishFoldingTokenizer(PolishFoldingTokenizer.get_default_config())
message = Message.build("Proszę, ŁÓDŹ sto dwadzieścia trzy 45")
told["tokens"] = [[t.text, t.start, t.end] for t in tokenizer.tokenize(message, "text")]
extractor = PolishNumberExtractor.create({"min_digits": 4}, None, None, None)
told["entities"] = extractor.process([Message.build("dwa buty, numer sto dwadzieścia trzy czterysta pięć")])[0].get("entities")
told["no_entities"] = extractor.process([Message.build("gdzie paczka"), Message(data={})])[1].get("entities")

assert RemoteAction._validate_action_result is validate_once_compiled
try:
    RemoteAction("a", None)._validate_action_result({"events": "none"})
except Exception as error:
    told["refused"] = type(error).__name__
told["accepted"] = RemoteAction("a", None)._validate_action_result({"events": [], "responses": []})

async def calls(store, numbers):
    for number in numbers:
        await store.save(DialogueStateTracker(f"call-{number}", []))
    return store
store = BoundedTrackerStore(Domain.empty(), limit=50)
asyncio.run(calls(store, range(10_000)))
told["kept"] = [len(store.store), "call-9999" in store.store, "call-0" in store.store]
async def turns(store):
    tracker = await store.get_or_create_tracker("call-t")
    tracker.update_with_events([SlotSet("order_number", "123456"), ActionExecuted("action_listen")], domain=store.domain)
    before = await store.retrieve("call-t")
    await store.save(tracker)
    mine = await store.retrieve("call-t")
    mine.update(SlotSet("order_number", "1"))
    after = await store.retrieve("call-t")
    return [
        [one.get_slot("order_number"), len(one.events)] for one in (before, mine, after)
    ] + [after == tracker, await store.retrieve("nobody"), "call-t" in await store.keys()]
told["turns"] = asyncio.run(turns(BoundedTrackerStore(Domain.load("nlu_data/domain.yml"))))
told["forgotten"] = [store.forget("call-9999"), store.forget("call-9999"), len(store.store)]

async def say(*messages):
    said = VoiceOutput()
    for message in messages:
        await said.send_response("x", message)
    return said.messages
told["said"] = asyncio.run(say(
    {"text": "Dobrze.", "metadata": {"expect": "order_number", "command": "slower"}},
    {"text": "Nie.", "metadata": {"expect": "a"}, "custom": {"expect": "b"}},
    {"text": None, "custom": {"command": "hangup"}},
    {"text": "", "metadata": None},
    {"text": "Rozumiem.", "utter_action": "utter_regret"},
))
cache = Prepared()
for number in range(MOST + 10):
    cache.keep(f"text {number}", {"text": number})
told["prepared"] = [len(cache) == MOST, cache.take("text 0"), cache.take("text 20"), cache.take("text 20")]
sentences = [text.split() for text in ["gdzie jest moja paczka", "gdzie jest paczka", "moja paczka jest tutaj"] * 5]
endings = Endings.restored(Endings.learn(sentences).dump())
told["ends"] = [endings.share(text.split()) for text in ("gdzie jest", "moja paczka", "nowe slowo", "")]
told["texts"] = [_user_text(turn) for turn in (
    {"message": "/restart"}, {"message": " tak"}, {"event": "EXTERNAL_call_started"}, {"event": "restart"}, {},
    {"message": "a" * 5000},
)]
async def actions():
    ports, asked = [], []
    async def answer(request):
        ports.append(request.transport.get_extra_info("peername")[1])
        asked.append(await request.json())
        return web.json_response({"events": [], "responses": []})
    app = web.Application()
    app.router.add_post("/actions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    endpoint = LastingEndpoint(EndpointConfig(f"http://127.0.0.1:{port}/actions", enable_selective_domain=True))
    answers = [await endpoint.request(json={"next_action": name}, method="post") for name in ("a", "b")]
    await endpoint._connector.close()
    again = await endpoint.request(json={"next_action": "c"}, method="post")
    talk = [{"event": "bot"}, *[{"event": what, "turn": turn} for turn in range(TURNS + 2) for what in ("user", "bot")]]
    long = {"next_action": "d", "domain": {"slots": {}}, "tracker": {"slots": {"a": 1}, "events": talk}}
    await endpoint.request(json=long, method="post")
    short = {**long, "tracker": {"slots": {"a": 1}, "events": talk[:5]}}
    await endpoint.request(json=short, method="post")
    *asked, trimmed, whole = asked
    told["looked_at"] = [
        sorted(trimmed), trimmed["tracker"]["events"] == talk[5:], trimmed["tracker"]["slots"],
        whole["tracker"]["events"] == talk[:5], len(long["tracker"]["events"]) == len(talk),
    ]
    await runner.cleanup()
    return [len(set(ports[:2])), answers + [again], [one["next_action"] for one in asked], endpoint.kwargs]
told["actions"] = asyncio.run(actions())
print(json.dumps(told))
"""


def rasa_python(repo: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(repo / ".venv-rasa" / "bin" / "python"), *arguments]
    return subprocess.run(command, cwd=repo, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def told(repo: Path) -> dict[str, Any]:
    """What the components did, all in one process: starting Rasa's environment takes seconds."""
    ran = rasa_python(repo, "-W", "ignore", "-c", IN_RASA)
    assert ran.returncode == 0, ran.stderr[-3000:]
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def test_tokens_are_folded_and_numbers_are_all_alike(told: dict[str, Any]) -> None:
    """Diacritics go, number words become one token, offsets stay."""
    assert told["tokens"] == [
        ["prosze", 0, 6],
        ["lodz", 8, 12],
        ["7", 13, 16],
        ["7", 17, 28],
        ["7", 29, 33],
        ["7", 34, 36],
    ]


def test_long_numbers_become_entities(told: dict[str, Any]) -> None:
    """The value in digits; a count of things is no number."""
    (found,) = told["entities"]
    assert (found["entity"], found["value"], found["extractor"]) == (
        "number",
        "123405",
        "PolishNumberExtractor",
    )
    assert told["no_entities"] is None


def test_an_actions_answer_is_still_checked(told: dict[str, Any]) -> None:
    """The compiled validator refuses and accepts like Rasa's own."""
    assert told["refused"] == "ValidationError"
    assert told["accepted"] is True


def test_actions_are_asked_for_over_one_connection(told: dict[str, Any]) -> None:
    """Which is made anew when it was closed; what endpoints.yml says of the endpoint stays said."""
    nothing = {"events": [], "responses": []}
    assert told["actions"] == [1, [nothing] * 3, ["a", "b", "c"], {"enable_selective_domain": True}]


def test_an_action_is_shown_the_last_turns(told: dict[str, Any]) -> None:
    """And every slot, but not what was said long ago, nor the domain; Rasa's own conversation stays whole."""
    assert told["looked_at"] == [["next_action", "tracker"], True, {"a": 1}, True, True]


def test_ten_thousand_calls_leave_no_more_than_the_limit(told: dict[str, Any]) -> None:
    """The oldest go first; one that ended is gone at once."""
    assert told["kept"] == [50, True, False]
    assert told["forgotten"] == [True, False, 49]


def test_a_turn_changes_a_conversation_when_it_is_saved(told: dict[str, Any]) -> None:
    """Not before, so that one that fails leaves no trace; what somebody else does with theirs does not reach it. Slots and events stay."""
    before, mine, after, *rest = told["turns"]
    assert (before, mine, after) == ([None, 1], ["1", 4], ["123456", 3])
    assert rest == [True, None, True]


def test_what_was_understood_ahead_is_taken_once_and_never_piles_up(told: dict[str, Any]) -> None:
    """The oldest make room; a text that was taken is gone."""
    assert told["prepared"] == [True, None, {"text": 20}, None]


def test_words_tell_whether_a_sentence_can_end_in_them(told: dict[str, Any]) -> None:
    """As the training sentences do; a word that is new there ends as often as any, nothing ends never."""
    never, mostly, new, nothing = told["ends"]
    assert never < 0.05
    assert 0.5 < mostly < 0.8
    assert 0.15 < new < 0.35
    assert nothing == 0.0


def test_the_channel_carries_question_and_command(told: dict[str, Any]) -> None:
    """From the response's metadata, or from what the action gave; nothing empty is passed on."""
    assert told["said"] == [
        {"text": "Dobrze.", "expect": "order_number", "command": "slower"},
        {"text": "Nie.", "expect": "b"},
        {"command": "hangup"},
        {"text": "Rozumiem.", "response": "utter_regret"},
    ]


def test_only_our_own_events_get_past_the_callers_words(told: dict[str, Any]) -> None:
    """A slash is stripped, an unknown event refused, a flood cut."""
    *texts, flood = told["texts"]
    assert texts == ["restart", "tak", "/EXTERNAL_call_started", None, None]
    assert len(flood) == 2000


def test_rasas_own_validation_has_nothing_to_say(repo: Path) -> None:
    """Its exit status is 0 whatever it finds, so its words are read."""
    ran = rasa_python(repo, "nlu_data/launch.py", "validate")
    assert "validate: 0 warnings, 0 failed checks" in ran.stdout, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert ran.returncode == 0


def test_rasas_end_to_end_stories_pass(repo: Path, rasa_model: Path, tmp_path: Path) -> None:
    """Intents and rules, without actions."""
    ran = rasa_python(repo, "nlu_data/launch.py", "test", "--model", str(rasa_model), "--out", str(tmp_path))
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]


def test_serving_a_model_that_is_not_there_says_so(repo: Path, tmp_path: Path) -> None:
    """The message names the file."""
    ran = rasa_python(
        repo, "nlu_data/launch.py", "serve", "--port", "18290", "--model", str(tmp_path / "none.tar.gz")
    )
    assert ran.returncode != 0
    assert "no model at" in ran.stderr
    assert "none.tar.gz" in ran.stderr

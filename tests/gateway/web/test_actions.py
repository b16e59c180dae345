"""The door Rasa asks for our actions at."""

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from gateway.web import actions

Knock = Callable[..., httpx.AsyncClient]

PATH = "/rasa/actions"
CALL = {"next_action": "action_order_status", "sender_id": "c1", "tracker": {}, "domain": {}}
PACKED = {"Content-Type": "application/json", "Content-Encoding": "deflate"}


async def test_rasa_on_this_machine_gets_its_action_run(line: Any, knock: Knock) -> None:
    """What Rasa sends reaches the line; its events and responses go back."""
    answer = await knock().post(PATH, json=CALL)
    assert (answer.status_code, answer.json()) == (200, {"events": [], "responses": []})
    assert line.actions == [CALL]


async def test_a_deflated_body_is_taken(line: Any, knock: Knock) -> None:
    """Rasa packs what is long."""
    answer = await knock().post(PATH, content=zlib.compress(json.dumps(CALL).encode()), headers=PACKED)
    assert answer.status_code == 200
    assert line.actions == [CALL]


async def test_the_status_of_a_failed_action_is_handed_on(
    line: Any, knock: Knock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa tells an action it cannot run from one that was run by the status."""

    async def unknown(payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        return 404, {"error": "no such action", "action_name": payload["next_action"]}

    monkeypatch.setattr(line, "run_action", unknown)
    answer = await knock().post(PATH, json=CALL)
    assert answer.status_code == 404
    assert answer.json() == {"error": "no such action", "action_name": "action_order_status"}


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"Origin": "http://shop.pl"}),
    ],
)
async def test_to_the_outside_the_door_does_not_exist(
    line: Any, knock: Knock, peer: str, headers: dict[str, str]
) -> None:
    """From another machine, through a proxy or from a web page: 404 like any unknown path."""
    client = knock(peer=peer)
    answer = await client.post(PATH, json=CALL, headers=headers)
    unknown = await client.post("/rasa/nothing", json=CALL, headers=headers)
    assert answer.status_code == unknown.status_code == 404
    assert answer.json() == unknown.json()
    assert line.actions == []


async def test_bodies_over_the_limits_are_refused(
    line: Any, knock: Knock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many bytes on the wire, or too many after unpacking: 413."""
    monkeypatch.setattr(actions, "MAX_BODY", 200)
    monkeypatch.setattr(actions, "MAX_INFLATED", 400)
    long = json.dumps(CALL | {"sender_id": "c" * 400}).encode()
    client = knock()
    wire = await client.post(PATH, content=long, headers={"Content-Type": "application/json"})
    packed = zlib.compress(long)
    assert len(packed) <= 200
    unpacked = await client.post(PATH, content=packed, headers=PACKED)
    assert [wire.status_code, unpacked.status_code] == [413, 413]
    assert wire.json()["error"] == unpacked.json()["error"] == "too_large"
    assert line.actions == []


async def test_what_is_no_json_object_is_refused(line: Any, knock: Knock) -> None:
    """A list, a form and broken packing: 400 in Polish."""
    client = knock()
    answers = [
        await client.post(PATH, json=[CALL]),
        await client.post(PATH, data={"a": "b"}),
        await client.post(PATH, content=b"nonsense", headers=PACKED),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert answer.json() == {"error": "bad_request", "message": "Nie rozumiem tego żądania."}
    assert line.actions == []

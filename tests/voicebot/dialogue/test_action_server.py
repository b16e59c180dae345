"""Tests of voicebot.dialogue.action_server."""

from typing import Any

import pytest

from tests.support.dialogue import DOMAIN, Shop, caller, means, slots_of
from voicebot.dialogue.action_server import ActionServer
from voicebot.dialogue.responses import Responses

BUILT_IN = {"action_listen"}


def server(shop: Shop | None = None) -> ActionServer:
    return ActionServer(means(shop))


def request(action: str, text: str = "", intent: str = "", **slots: Any) -> dict[str, Any]:
    """What Rasa sends, without a domain."""
    return {
        "next_action": action,
        "sender_id": "call-1",
        "tracker": {
            "sender_id": "call-1",
            "slots": slots,
            "latest_message": {"text": text, "intent": {"name": intent}},
            "events": [caller(text, intent)],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        },
    }


async def test_an_action_runs_and_answers_as_rasa_expects() -> None:
    """200 with events and responses."""
    status, body = await server().run(
        request("action_order_status", order_number="123456", postal_code="31152")
    )
    assert status == 200
    assert slots_of(body["events"])["verified"] is True
    assert body["responses"][0]["response"] == "utter_status_sent_by"


def test_every_action_of_the_domain_is_there() -> None:
    """domain.yml and the code name the same actions."""
    assert server().names == set(DOMAIN["actions"])


async def test_a_request_that_is_none_is_refused() -> None:
    """400 for a body without action or tracker."""
    for payload in ({}, {"next_action": "action_goodbye"}, {"next_action": 7, "tracker": {}}):
        status, _ = await server().run(payload)
        assert status == 400


async def test_an_unknown_action_is_not_found() -> None:
    """404 with the action's name, as Rasa reads it."""
    status, body = await server().run(request("action_dance"))
    assert (status, body["action_name"]) == (404, "action_dance")


async def test_an_action_that_breaks_is_a_500_without_its_text() -> None:
    """A bug in one action answers that one request only."""

    class Broken(Shop):
        async def find(self, number: str, postcode: str) -> None:
            raise ZeroDivisionError("personal data")

    status, body = await server(Broken()).run(
        request("action_order_status", order_number="123456", postal_code="31152")
    )
    assert status == 500
    assert "personal data" not in str(body)


@pytest.mark.parametrize(
    ("form", "said"), [("callback_form", "utter_wish_cancelled"), (None, "utter_cancelled")]
)
async def test_what_is_given_up_is_what_the_caller_is_asked_about(form: str | None, said: str) -> None:
    """ "Anuluj" while a callback is taken down cancels that; elsewhere the matter, or nothing."""
    asked = request("action_cancel", "anuluj", "cancel")
    asked["tracker"]["active_loop"] = {"name": form} if form else {}
    _, body = await server().run(asked)
    assert body["responses"][0]["response"] == said


async def test_what_an_action_says_is_in_the_shopkeepers_words() -> None:
    """Only where they differ from what was delivered."""
    responses = Responses(DOMAIN)
    responses.change({"utter_status_sent_by": "Numer {number}, wiezie {carrier}."})
    _, body = await ActionServer(means(), responses).run(
        request("action_order_status", order_number="123456", postal_code="31152")
    )
    first, *others = body["responses"]
    assert first["text"].startswith("Numer 123 456, wiezie ")
    assert first["response"] is None
    assert all(one["response"] for one in others)

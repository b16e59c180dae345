"""The door through which the phone line talks to Rasa.

POST   /webhooks/voice/webhook  {sender, message | event, metadata?} → {messages: [{text, expect?, command?, response?}], intent, confidence, slots, entities}
POST   /webhooks/voice/prepare  {message} → {intent, confidence, ends}: the text is understood ahead; a turn that says exactly this is answered
       sooner. ends: how sure its last words say that the sentence is over (components/endings.py), 0..1
DELETE /webhooks/voice/calls/<sender>  the call is over: forget it
GET    /webhooks/voice/  {status, model, calls}
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import UserUttered
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.prepared import Prepared
from components.tracker_store import BoundedTrackerStore

log = structlog.get_logger()

EVENT = re.compile(r"EXTERNAL_[a-z_]+")
MAX_TEXT = 2_000
"""Characters of one turn; a caller says far less, a flood is cut."""
_INNER_SLOTS = {"requested_slot", "session_started_metadata", "meant_number"}


class VoiceOutput(OutputChannel):
    """Collects what the bot says in one turn, with what each message asks for."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel in responses made for one channel only."""
        return "voice"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep text, expect, command and the response's name; `custom` (an action's json_message) wins over the response's metadata."""
        about = {**(message.get("metadata") or {}), **(message.get("custom") or {})}
        kept = {"text": message.get("text"), "expect": about.get("expect"), "command": about.get("command")}
        if any(kept.values()):
            kept["response"] = message.get("utter_action")
            self.messages.append({key: value for key, value in kept.items() if value})


class VoiceInput(InputChannel):
    """The input channel named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        """The part of the address after /webhooks/."""
        return "voice"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        routes = Blueprint("voice_webhook", "components.voice_channel")
        prepared = Prepared()

        @routes.route("/", methods=["GET"])
        async def state(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = bool(agent and agent.is_ready())
            body = {
                "status": "ok" if ready else "no_model",
                "model": agent.model_id if ready else None,
                "calls": len(_store(request.app).store) if ready else 0,
            }
            return response.json(body, 200 if ready else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            turn = request.json if isinstance(request.json, dict) else {}
            sender, text = turn.get("sender"), _user_text(turn)
            if not isinstance(sender, str) or not sender or text is None:
                return response.json({"error": "sender and message or event are needed"}, 400)
            said = VoiceOutput()
            message = UserMessage(
                text,
                said,
                sender,
                parse_data=prepared.take(text),
                input_channel=self.name(),
                metadata=turn.get("metadata"),
            )
            try:
                await on_new_message(message)
            except Exception as error:  # noqa: BLE001  (whatever broke: the line must hear of it, the text must not be logged)
                log.error("voice.turn_failed", sender=sender, kind=type(error).__name__)
                return response.json({"error": type(error).__name__}, 500)
            return response.json({"messages": said.messages, **await _understood(request.app, sender)})

        @routes.route("/prepare", methods=["POST"])
        async def prepare(request: Request) -> HTTPResponse:
            text = (
                _user_text({"message": request.json.get("message")})
                if isinstance(request.json, dict)
                else None
            )
            if not text:
                return response.json({"error": "message is needed"}, 400)
            try:
                parsed = await request.app.ctx.agent.parse_message(text)
            except Exception as error:  # noqa: BLE001  (as above)
                log.error("voice.prepare_failed", kind=type(error).__name__)
                return response.json({"error": type(error).__name__}, 500)
            prepared.keep(text, parsed)
            intent = parsed.get("intent") or {}
            return response.json(
                {
                    "intent": intent.get("name"),
                    "confidence": intent.get("confidence"),
                    "ends": parsed.get("ends"),
                }
            )

        @routes.route("/calls/<sender>", methods=["DELETE"])
        async def forget(request: Request, sender: str) -> HTTPResponse:
            return response.json({"forgotten": _store(request.app).forget(sender)})

        return routes


def _user_text(turn: dict[str, Any]) -> str | None:
    """What goes into Rasa. A caller's words never start with "/": Rasa would take them for a command."""
    event, message = turn.get("event"), turn.get("message")
    if isinstance(event, str):
        return f"/{event}" if EVENT.fullmatch(event) else None
    return message.lstrip("/ \t\n")[:MAX_TEXT] if isinstance(message, str) else None


async def _understood(app: Sanic, sender: str) -> dict[str, Any]:
    tracker = await app.ctx.agent.tracker_store.retrieve(sender)
    # not latest_message: inside a form Rasa hides the caller's words from the tracker's own view
    events = reversed(tracker.events if tracker else ())
    heard = next((event for event in events if isinstance(event, UserUttered)), None)
    if heard is None:
        return {"intent": None, "confidence": None, "slots": {}, "entities": []}
    slots = {
        name: value
        for name, value in tracker.current_slot_values().items()
        if value not in (None, 0) and name not in _INNER_SLOTS
    }
    entities = [
        {key: found.get(key) for key in ("entity", "value", "start", "end")} for found in heard.entities
    ]
    return {
        "intent": heard.intent.get("name"),
        "confidence": heard.intent.get("confidence"),
        "slots": slots,
        "entities": entities,
    }


def _store(app: Sanic) -> BoundedTrackerStore:
    store = app.ctx.agent.tracker_store
    # Rasa wraps the configured store in one that survives its errors
    return store._tracker_store if isinstance(store, FailSafeTrackerStore) else store

"""One action's view of the conversation: what was asked, what the caller said, and how to answer."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from voicebot.hearing.numbers import NumberRun
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

Events = list[EventType]
NOT_UNDERSTOOD = "action_not_understood"
Run = Callable[["Talk"], Awaitable[Events]]
"""An action: it says things through the Talk and returns what becomes of the conversation's slots and forms."""


class Talk:
    """A conversation at the moment an action runs."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, tongue: Tongue = POLISH) -> None:
        self._tongue = tongue
        self._dispatcher = dispatcher
        self._tracker = tracker

    @property
    def call_id(self) -> str:
        """The call this conversation belongs to."""
        return str(self._tracker.sender_id)

    @property
    def text(self) -> str:
        """The caller's last words."""
        return str(self._tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """What Rasa takes them for."""
        return str((self._tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def greeted(self) -> bool:
        """Whether the line has said already who is speaking (dialogue.consent)."""
        return self._told("greeted")

    @property
    def offers(self) -> bool:
        """Whether the line says something of its own before the first question (languages.choice)."""
        return self._told("offers")

    @property
    def numbers(self) -> list[NumberRun]:
        """The numbers in them."""
        return self._tongue.number_runs(self.text)

    def slot(self, name: str) -> Any:
        """A slot's value; None when it is empty."""
        return self._tracker.slots.get(name)

    def count(self, name: str) -> int:
        """A counting slot."""
        return int(self._tracker.slots.get(name) or 0)

    @property
    def form(self) -> str | None:
        """The form that is open."""
        return (self._tracker.active_loop or {}).get("name") or None

    @property
    def requested(self) -> str | None:
        """The slot the open form asks for."""
        return self.slot("requested_slot") if self.form else None

    def ran_since_caller_spoke(self, action: str) -> bool:
        """Whether this action already ran in this turn."""
        return any(
            event.get("event") == "action" and event.get("name") == action for event in self._this_turn()
        )

    @property
    def asked(self) -> str | None:
        """The question the caller just answered: the last `expect` before their words."""
        return next((about["expect"] for _, about in reversed(self.last_said) if about.get("expect")), None)

    @property
    def last_said(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What the bot said between the caller's last two turns: (text, metadata of the response)."""
        said: list[tuple[str, Mapping[str, Any]]] = []
        events = list(self._tracker.events)
        for event in reversed(events[: len(events) - len(self._this_turn())]):
            if event.get("event") == "user":
                if said:
                    break
                continue
            if event.get("event") == "bot" and event.get("text"):
                said.append((event["text"], (event.get("metadata") or {}).get("metadata") or {}))
        return said[::-1]

    def not_understood_in_a_row(self) -> int:
        """Turns up to and with this one that were of no use to a shop: by what they meant, or because that answered no open
        question and the caller was told so."""
        in_a_row, told = 0, True
        for event in reversed(self._tracker.events):
            if event.get("event") == "action" and event.get("name") == NOT_UNDERSTOOD:
                told = True
            if event.get("event") == "user":
                intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
                if not told and intent not in ("nlu_fallback", "out_of_scope"):
                    break
                in_a_row, told = in_a_row + 1, False
        return in_a_row

    def say(self, response: str, *, expect: str | None = None, **fields: object) -> None:
        """Say a response of domain.yml, its {fields} filled in. expect: another question than the response's own."""
        about = {"metadata": {"expect": expect}} if expect else {}
        self._dispatcher.utter_message(response=response, **fields, **about)

    def command(self, text: str, command: str) -> None:
        """Say these words, and have the line do something (dialogue.types.Message)."""
        self._dispatcher.utter_message(text=text, metadata={"command": command})

    def say_again(self, text: str, expect: str | None) -> None:
        """Say words once more as they were said."""
        self._dispatcher.utter_message(text=text, metadata={"expect": expect} if expect else {})

    def _told(self, what: str) -> bool:
        return any((event.get("metadata") or {}).get(what) for event in self._this_turn())

    def _this_turn(self) -> list[dict[str, Any]]:
        return list(_since_caller(self._tracker.events))


def _since_caller(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    last = max((at for at, event in enumerate(events) if event.get("event") == "user"), default=0)
    yield from events[last:]


def leave_form() -> Events:
    """Close whatever form is open."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def then(action: str) -> Events:
    """Go on with another action or form at once."""
    return [FollowupAction(action)]


def or_listen(events: Events) -> Events:
    """These events; where they go on with nothing, the caller's next words are waited for. For actions that others go on with:
    no rule says what comes after them."""
    return (
        events if any(event["event"] == "followup" for event in events) else [*events, *then("action_listen")]
    )

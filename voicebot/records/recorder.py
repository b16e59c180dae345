"""Builds the record of one call from what happens on it, and keeps it while it grows."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from voicebot.clock import Clock
from voicebot.dialogue.types import Reply
from voicebot.errors import StoreError
from voicebot.hearing.types import Heard
from voicebot.metrics import Metrics
from voicebot.records.changes import Keeper, changes_of
from voicebot.records.types import CallRecord, EventRecord, Source, TurnRecord, Who
from voicebot.turns.events import EndTurn

log = structlog.get_logger()

MAX_TURNS = 2000
MAX_EVENTS = 5000
"""Far above any real call: a machine at the other end must not fill our memory."""


@dataclass(frozen=True, slots=True)
class _Answering:
    """A turn of the caller that waits for the first sound of its answer. position: in the record; the rest as caller_turn had it."""

    position: int
    end: EndTurn | None
    at: float
    understood: float
    answered: float

    def gap(self, first_sound: float) -> tuple[float, dict[str, float]]:
        """The whole gap and its parts (metrics.GAP_PARTS), seconds."""
        decided = self.end.decided if self.end else self.at
        parts = {
            "recogniser": self.understood - decided,
            "dialogue": self.answered - self.understood,
            "first_audio": first_sound - self.answered,
        }
        if self.end:
            parts["vad"] = self.end.noticed - self.end.speech_ended
            parts["end_of_turn"] = self.end.decided - self.end.noticed
        whole = first_sound - (self.end.speech_ended if self.end else self.at)
        return max(0.0, whole), {name: max(0.0, seconds) for name, seconds in parts.items()}


class Recorder:
    """The record of one call. Times given are monotonic seconds of the same clock.

    Whatever changes is handed to `keeper` at once in the background, one write at a time: a crash loses the running turn
    at most. A database that refuses is logged and tried again with the next change; the call never notices.
    """

    def __init__(
        self,
        call_id: str,
        channel: str,
        caller: str | None,
        clock: Clock,
        *,
        keeper: Keeper | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.record = CallRecord(call_id, channel, caller, clock.now())
        self._clock = clock
        self._began = clock.monotonic()
        self._keeper = keeper
        self._metrics = metrics or Metrics()
        self._bot_turns: dict[int, int] = {}
        """The dialogue's turn id → position in the record."""
        self._unsounded: set[int] = set()
        """Positions of bot turns of which nothing was played."""
        self._unanswered: _Answering | None = None
        self._answers: dict[int, _Answering] = {}
        """The bot's turn id → the caller's turn it answers, until its first sound."""
        self._changed: set[int] = set()
        self._kept_events = 0
        self._dirty = False
        self._saving: asyncio.Task[None] | None = None
        if keeper is not None:
            self._touch()

    def keep(self, keeper: Keeper) -> None:
        """From now on it is kept, with all that was before: for a call of which nobody knew whether it would come about."""
        self._keeper = keeper
        self._changed.update(range(len(self.record.turns)))
        self._touch()

    def bot_turn(self, turn: int, text: str, at: float, *, expect: str | None = None) -> None:
        """The bot is going to say `text` and to wait for an answer to `expect`."""
        if self._full():
            return
        position = self._append(TurnRecord("bot", text, self._ms(at), expect=expect))
        self._bot_turns[turn] = position
        self._unsounded.add(position)
        if self._unanswered is not None:
            self._answers[turn], self._unanswered = self._unanswered, None

    def first_sound(self, turn: int, at: float) -> None:
        """The first sample of the bot's turn has left: it starts here, and the caller's gap ends here."""
        position = self._bot_turns.get(turn)
        if position is None:
            return
        self.record.turns[position].started_ms = self._ms(at)
        self._unsounded.discard(position)
        self._touch(position)
        answered = self._answers.pop(turn, None)
        if answered is not None:
            self._gap(answered, at)

    def bot_heard(self, turn: int, heard: str, at: float) -> None:
        """The bot's turn is over; `heard` is the part of its text that the caller really heard."""
        position = self._bot_turns.get(turn)
        if position is None:
            return
        spoken = self.record.turns[position]
        spoken.heard_text, spoken.ended_ms = heard, self._ms(at)
        self._touch(position)

    def caller_turn(
        self,
        heard: Heard,
        reply: Reply,
        *,
        source: Source,
        expect: str | None,
        end: EndTurn | None,
        at: float,
        understood: float,
        answered: float,
    ) -> None:
        """The caller's turn and what was understood of it; recorded before the bot's answer.

        end: how a spoken turn ended. at: when the others came in. understood: when its words were known.
        answered: when the dialogue's reply was there.
        """
        if self._full():
            return
        turn = TurnRecord(
            "caller",
            heard.text,
            started_ms=self._ms(end.began if end else at),
            ended_ms=self._ms(end.speech_ended if end else at),
            intent=reply.intent,
            slots=dict(reply.slots),
            confidence=reply.confidence,
            expect=expect,
            source=source,
            why=end.why if end else None,
        )
        self._unanswered = _Answering(self._append(turn), end, at, understood, answered)

    def talk_turn(self, who: Who, text: str, began: float, ended: float, confidence: float) -> None:
        """Words of a talk with a person, kept because the shop wants transcripts of talks."""
        if not self._full():
            began_ms, ended_ms = self._ms(began), self._ms(ended)
            self._append(
                TurnRecord(who, text, began_ms, ended_ms, confidence=round(confidence, 3), source="talk")
            )

    def agent_turn(self, text: str) -> None:
        """What a person wrote to the caller; who it was, the event `person_joined` before it says."""
        if not self._full():
            now = self._ms(self._now())
            self._append(TurnRecord("agent", text, now, now))

    def event(self, name: str, at: float | None = None, **detail: Any) -> None:
        """Something happened, now or at `at`. name: a word from the code; detail: no personal data, but for the words
        of a consent and the note of an agent."""
        self._metrics.call_events.labels(name=name).inc()
        if len(self.record.events) < MAX_EVENTS:
            self.record.events.append(EventRecord(name, self._ms(self._now() if at is None else at), detail))
            self._touch()

    async def closed(self, outcome: str, reason: str | None = None) -> None:
        """The call is over. Waits until the record is kept, as far as the database lets us; repeatable."""
        if self.record.ended is None:
            now = self._now()
            for position in self._bot_turns.values():
                turn = self.record.turns[position]
                if turn.ended_ms is None:
                    turn.ended_ms = self._ms(now)
                    turn.heard_text = "" if position in self._unsounded else None
                    self._changed.add(position)
            self.event("closed", now, reason=reason)
            # not the wall clock again: it may have been set while the call lasted
            self.record.ended = self.record.started + timedelta(milliseconds=self._ms(now))
            self.record.outcome = outcome
            self._metrics.calls.labels(channel=self.record.channel, outcome=outcome).inc()
            self._touch()
        if self._saving is not None:
            await asyncio.shield(self._saving)

    # --- inside -----------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._clock.monotonic()

    def _ms(self, at: float) -> int:
        return max(0, round((at - self._began) * 1000))

    def _full(self) -> bool:
        if len(self.record.turns) < MAX_TURNS:
            return False
        self._metrics.dropped.labels(where="record").inc()
        return True

    def _append(self, turn: TurnRecord) -> int:
        self.record.turns.append(turn)
        self._metrics.turns.labels(who=turn.who).inc()
        position = len(self.record.turns) - 1
        self._touch(position)
        return position

    def _gap(self, answered: "_Answering", first_sound: float) -> None:
        gap, parts = answered.gap(first_sound)
        turn = self.record.turns[answered.position]
        turn.gap_ms = round(gap * 1000)
        turn.split = {name: round(seconds * 1000, 1) for name, seconds in parts.items()}
        self._metrics.observe_gap(gap, parts)
        self._touch(answered.position)

    def _touch(self, position: int | None = None) -> None:
        if self._keeper is None:
            return
        if position is not None:
            self._changed.add(position)
        self._dirty = True
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save(self._keeper), name=f"record-{self.record.id}")

    async def _save(self, keeper: Keeper) -> None:
        while self._dirty:
            self._dirty = False
            turns, self._changed = self._changed, set()
            events = len(self.record.events)
            try:
                await keeper.save(changes_of(self.record, turns, self._kept_events))
            except StoreError as error:
                self._changed |= turns
                log.warning("record_not_kept", kind=error.kind)
            else:
                self._kept_events = events

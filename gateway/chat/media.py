"""One chat as the conversation hears and answers it: written lines that outlive the page's connection, and a voice that may join."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from gateway.chat.leg import Leg, Peer
from gateway.contact.seat import Page
from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.mouth import Source
from gateway.media.passing import Passes
from gateway.media.rtp import RtpPacket
from gateway.web.text_media import MAX_TEXT, MAX_WAITING, TextMedia, is_unicode
from voicebot.audio.frame import Pcm
from voicebot.calls.media import MediaEvent, Said, Switched, Tap
from voicebot.chat.thread import Line, Side, Thread, Who
from voicebot.clock import Clock
from voicebot.records.call_recording import CallRecording

AT_ONCE = 2
"""Lines of the customer that the conversation has at the same time; further ones wait here, so that none is dropped there."""
MID = re.compile(r"[A-Za-z0-9-]{1,40}")
"""A page's own id of a message."""

Watch = Callable[[Mapping[str, Any]], None]
"""Told of every line and mark, as the agents' pages get them."""
OnSwitch = Callable[["ChatMedia"], None]
"""Told when the channel has changed."""


class ChatMedia(TextMedia):
    """channel: "text", or "webrtc" while the customer speaks. Pages come and go by `open` and `shut`; the chat goes on."""

    def __init__(self, clock: Clock, on_switch: OnSwitch = lambda media: None) -> None:
        super().__init__(clock)
        self.channel = "text"
        self.thread = Thread()
        self.person: str | None = None
        """The name of the agent who has the word."""
        self.over: str | None = None
        """Why the chat has ended."""
        self.away_since: float | None = clock.monotonic()
        """Since when no page is there; monotonic."""
        self.active_at = clock.monotonic()
        """Of the last line; monotonic."""
        self.watch: Watch = lambda message: None
        self.recording: CallRecording | None = None
        """Of what is spoken, for who agrees; None: nothing is recorded here."""
        self._on_switch = on_switch
        self._began, self._began_at = clock.now(), clock.monotonic()
        self._page: Page | None = None
        self._held: deque[Said] = deque()
        self._echoes: deque[str] = deque()
        """Words of the customer that the conversation has and will show: they stand in the thread already."""
        self._leg: Leg | None = None
        self._tap: Tap | None = None
        self._thinking = False

    # --- the customer's page ------------------------------------------------------------------------

    @property
    def there(self) -> bool:
        """The customer's page is connected."""
        return self._page is not None

    def open(self, page: Page, seen: int) -> None:
        """A page is there; what came after line `seen` is given to it. One that was there before is sent away."""
        if self._page is not None:
            self._page.send({"type": "elsewhere"})
            self._page.close()
        self._page, self.away_since = page, None
        page.send(
            {"type": "marks", "read": self.thread.read["shop"], "person": self.person, "voice": self.voiced}
        )
        for line in self.thread.after(seen):
            page.send(line.json())
        if self.over is not None:
            self._bye(page, self.over)
        self.watch({"type": "there", "on": True})

    def shut(self, page: Page) -> None:
        """The connection to that page is gone; the chat waits for it."""
        if self._page is page:
            self._page, self.away_since = None, self._clock.monotonic()
            self.watch({"type": "there", "on": False})

    # --- whoever answers ----------------------------------------------------------------------------

    def write(self, who: Who, text: str, *, mid: str | None = None, name: str | None = None) -> Line:
        """A line of either side; both sides get it."""
        self.active_at = self._clock.monotonic()
        # not the wall clock again: it may have been set while the chat lasts
        at = self._began + timedelta(seconds=self.active_at - self._began_at)
        line = self.thread.add(who, text, at, mid=mid, name=name)
        self._tell(line.json())
        return line

    def typing(self, side: Side, on: bool) -> None:
        """This side writes just now, or does no more."""
        self._tell({"type": "typing", "side": side, "on": on})

    def seen(self, side: Side, n: int) -> None:
        """This side has read up to n."""
        if self.thread.seen(side, n):
            self._tell({"type": "read", "side": side, "n": self.thread.read[side]})

    def with_person(self, name: str | None) -> None:
        """An agent of this name has the word now; None: nobody."""
        self.person = name
        self._send({"type": "person", "name": name})
        self._thinks(False)

    # --- voice --------------------------------------------------------------------------------------

    @property
    def voiced(self) -> bool:
        """The customer speaks and hears."""
        return self.channel != "text"

    async def join(self, peer: Peer) -> None:
        """The customer's sound is being connected; it counts once sound comes. One before is hung up."""
        before, self._leg = self._leg, Leg(peer, self)
        peer.tap(self._tap)
        if before is not None:
            await before.close("replaced")

    def tap(self, tap: Tap | None) -> None:
        """Let it hear along whenever the customer speaks; None: nobody any more."""
        self._tap = tap
        if self._leg is not None:
            self._leg.peer.tap(tap)

    def speaks(self, leg: Leg) -> None:
        """Sound comes: the conversation goes on by voice."""
        if leg is self._leg and not self._gone:
            self._switch("webrtc")

    def silent(self, leg: Leg) -> None:
        """That sound is gone: the conversation goes on in writing. Words that were being spoken stand there to be read."""
        if leg is not self._leg:
            return
        self._leg = None
        if self.voiced and not self._gone:
            if leg.unplayed is not None:
                self._sent = {leg.unplayed.turn: leg.unplayed.samples}
                self._happened(replace(leg.unplayed, at=self._clock.monotonic()))
            self._switch("text")

    def heard(self, event: MediaEvent) -> None:
        """Something the leg brings."""
        self._happened(event)

    @property
    def backlog(self) -> int:
        """Events that the conversation has not taken yet."""
        return len(self._events)

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """Let the customer hear a person, who may take their packets as they are, or the conversation again."""
        if self._leg is not None:
            self._leg.peer.through(source, to)

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """As of gateway.media.passing.Pass; who writes takes no packets."""
        return self._leg is not None and self._leg.peer.pass_on(kind, codec, packet)

    @property
    def codec(self) -> str | None:
        """Of the customer's sound, while they speak."""
        return None if self._leg is None else self._leg.peer.codec

    def _switch(self, channel: str) -> None:
        self.channel = channel
        self._happened(Switched(channel, self._clock.monotonic()))
        self._tell({"type": "voice", "on": self.voiced})
        self._on_switch(self)

    # --- the conversation's side --------------------------------------------------------------------

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Speech for who listens; for who reads it is as good as heard."""
        if self._leg is not None and self.voiced:
            self._leg.play(turn, pcm, last=last)
        else:
            super().play(turn, pcm, last=last)

    def flush(self, turn: int) -> int:
        """Silence now; samples of the turn that had left."""
        left = super().flush(turn)
        return self._leg.flush(turn) if self._leg is not None and self.voiced else left

    def duck(self, on: bool) -> None:
        """Speak lower, or at full voice."""
        if self._leg is not None:
            self._leg.peer.duck(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        """A caption becomes a line, `thinking` a typing mark."""
        match message:
            case {"type": "caption", "final": False, "text": str(text)}:
                self._send({"type": "partial", "text": text})
            case {"type": "caption", "who": "caller", "text": str(text)}:
                self._spoken(text)
            case {"type": "caption", "who": "bot", "text": str(text)} if text:
                self.write("bot", text)
            case {"type": "state", "state": str(state)}:
                if self._leg is not None:
                    self._leg.peer.notify(message)
                self._thinks(state == "thinking" and self.person is None)

    async def drain(self, timeout_s: float) -> bool:
        """Wait until what is spoken has been heard; what is read is not waited for."""
        if self._leg is not None and self.voiced:
            return await self._leg.peer.drain(timeout_s)
        return not self._gone

    async def close(self, reason: str) -> None:
        """The chat is over; whoever comes back is told so. Repeatable."""
        if self.over is None:
            self.over = reason
            if self._page is not None:
                self._bye(self._page, reason)
        self.lost("hangup")
        if self._leg is not None:
            await self._leg.close(reason)

    # ------------------------------------------------------------------------------------------------

    def _thinks(self, on: bool) -> None:
        if on is not self._thinking:
            self._thinking = on
            self.typing("shop", on)

    def _spoken(self, text: str) -> None:
        """The conversation shows words of the customer: of a line that stands there already, or spoken ones, or by a key."""
        self._send({"type": "partial", "text": ""})
        if self._echoes and self._echoes[0] == text:
            self._echoes.popleft()
            self.seen("shop", self.thread.last)
            if self._held:
                self._pass(self._held.popleft())
        elif text:
            self.write("caller", text)

    def _did(self, message: Mapping[str, Any], now: float) -> str | None:
        match message:
            case {"type": "say", "mid": str(mid), "text": str(text)}:
                return self._says(mid, text, now)
            case {"type": "typing", "on": bool(on)}:
                self.typing("caller", on)
            case {"type": "read", "n": int(n)} if n >= 0:
                self.seen("caller", n)
            case {"type": "bye"}:
                self.over = "hangup"
                self.lost("hangup")
                if self._page is not None:
                    self._bye(self._page, "hangup")
            case _:
                return "bad_message"
        return None

    def _says(self, mid: str, text: str, now: float) -> str | None:
        if not MID.fullmatch(mid) or not text.strip() or not is_unicode(text):
            return "bad_message"
        if len(text) > MAX_TEXT:
            return "too_long"
        known = self.thread.known("caller", mid)
        if known is not None:
            self._send(known.json())  # its page has not heard that we have it
            return None
        if len(self._held) >= MAX_WAITING:
            return "too_fast"
        said = Said(text.strip(), now)
        self.write("caller", said.text, mid=mid)
        if len(self._echoes) < AT_ONCE:
            self._pass(said)
        else:
            self._held.append(said)
        return None

    def _pass(self, said: Said) -> None:
        self._echoes.append(said.text)
        self._happened(said)

    def _tell(self, message: Mapping[str, Any]) -> None:
        self._send(message)
        self.watch(message)

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._page is not None:
            self._page.send(message)

    def _bye(self, page: Page, reason: str) -> None:
        page.send({"type": "bye", "reason": reason})
        page.close()

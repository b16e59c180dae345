"""What takes the caller away from the dialogue for a while: the way to a person, or a voice message. Never both."""

from collections.abc import Callable, Sequence

from voicebot.audio.frame import Frame
from voicebot.calls.floor import Floor
from voicebot.calls.handover import Handover
from voicebot.calls.listener import Listener
from voicebot.calls.message import QUESTION as VOICE_MESSAGE
from voicebot.calls.message import VoiceMessage
from voicebot.calls.parts import Parts
from voicebot.calls.waiting import QUESTION as WAITING_ROOM
from voicebot.dialogue.types import Reply


class Away(Handover):
    """The Handover of a call, with the voice message beside it: while that is being left, everything is its own."""

    def __init__(
        self,
        call_id: str,
        parts: Parts,
        floor: Floor,
        listener: Listener,
        *,
        say: Callable[[Sequence[str]], None],
        ask: Callable[[str, str], None],
        back: Callable[[str], None],
        over: Callable[[], None],
    ) -> None:
        super().__init__(call_id, parts, floor, listener, say=say, ask=ask, back=back, over=over)
        self.message = VoiceMessage(parts, floor, listener, say=say, ask=ask)

    @property
    def active(self) -> bool:
        """The caller waits, talks with a person, or leaves a message: nothing they say is for the dialogue."""
        return self.message.active or super().active

    def reads(self, reply: Reply) -> tuple[str | None, list[str]]:
        """What a reply of the dialogue opens and says now; where it takes a voice message, that begins with these words."""
        before_tone = self.message.begin(reply)
        if before_tone is not None:
            return VOICE_MESSAGE, before_tone
        question = next((message.expect for message in reversed(reply.messages) if message.expect), None)
        waits = any(message.command == "queue" for message in reply.messages)
        return WAITING_ROOM if waits else question, [
            message.text for message in reply.messages if message.text
        ]

    def hears(self, frame: Frame) -> bool:
        """Somebody else than the dialogue gets this frame."""
        return self.message.hears(frame) or super().hears(frame)

    def heard(self, text: str) -> str | None:
        """Words of the caller: what the dialogue is to be told; None: nothing."""
        return None if self.message.active else super().heard(text)

    def pressed(self, key: str) -> None:
        """A key of a caller who is away."""
        if self.message.active:
            self.message.pressed(key)
        else:
            super().pressed(key)

    def result(self) -> str | None:
        """Outcome of the call, when it ends now."""
        return self.outcome or self.message.outcome

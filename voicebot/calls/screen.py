"""What the caller's page is shown of the conversation: the words of both sides, and whose turn it is."""

from collections.abc import Callable

from voicebot.calls.media import Media


class Screen:
    """One call's; a telephone has none, and ignores it. turn: id of the bot's newest words."""

    def __init__(self, media: Media, turn: Callable[[], int]) -> None:
        self._media, self._turn = media, turn

    def caption(self, who: str, text: str, *, final: bool) -> None:
        """Words of `bot` or `caller`; more of the same will come unless they are final."""
        self._media.notify(
            {"type": "caption", "who": who, "text": text, "final": final, "turn": self._turn()}
        )

    def state(self, state: str) -> None:
        """listening, thinking or speaking: what the bot does."""
        self._media.notify({"type": "state", "state": state})

"""Several who hear along on one call: its medium has room for one."""

from collections.abc import Sequence

from voicebot.audio.frame import Pcm
from voicebot.calls.media import Audible, Tap


class Taps:
    """Made once for a call. Nobody hears along: the medium need not even decode."""

    def __init__(self, media: Audible) -> None:
        self._media = media
        self._places: list[Place] = []

    def place(self) -> "Place":
        """Room for one more, who may come and go."""
        self._places.append(Place(self))
        return self._places[-1]

    def changed(self) -> None:
        """Somebody came or went."""
        taps = [place.taken for place in self._places if place.taken is not None]
        match taps:
            case []:
                self._media.tap(None)
            case [only]:
                self._media.tap(only)
            case _:
                self._media.tap(_All(taps))


class Place:
    """One's room at a call; an Audible for that one."""

    def __init__(self, taps: Taps) -> None:
        self._taps = taps
        self.taken: Tap | None = None

    def tap(self, tap: Tap | None) -> None:
        """Let it hear along from now on; None: no longer. Others are not touched."""
        if tap is not self.taken:
            self.taken = tap
            self._taps.changed()


class _All:
    def __init__(self, taps: Sequence[Tap]) -> None:
        self._taps = tuple(taps)

    def caller(self, pcm: Pcm) -> None:
        for tap in self._taps:
            tap.caller(pcm)

    def other(self, pcm: Pcm) -> None:
        for tap in self._taps:
            tap.other(pcm)

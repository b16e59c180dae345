"""A Vosk server as an ear: the recogniser runs elsewhere and is spoken to over a WebSocket, in the words of alphacep/vosk-server.

One connection is one turn: `{"config": …}`, then sound as binary messages, each answered by one JSON text (partial, or the result
of a segment), then `{"eof" : 1}`, answered by the last result, after which the server closes.
"""

import contextlib
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import structlog
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from voicebot.audio.frame import RATE
from voicebot.errors import HearingError
from voicebot.hearing.types import OPEN, UNKNOWN, Grammar
from voicebot.hearing.vosk import VoskRecognizer

log = structlog.get_logger()

SCHEMES = ("ws://", "wss://")
CONNECT_S = 1.5
ANSWER_S = 2.0
"""For each piece of sound, and for the final result: below the pool's own limit, so that a silent server is told from a slow turn."""
REST_S = 2.0
"""Once it was not there, or silent, nobody tries again for so long: a dead server costs one caller its time limit, not each of them."""
PIECE_BYTES = RATE * 2 * 80 // 1000
"""80 ms: the recogniser itself decodes in steps of about that length, and every piece costs a journey there and back."""
_EOF = '{"eof" : 1}'
"""To the letter: the server compares it as text."""
_LARGEST = 1 << 20
"""Bytes of one answer."""


class RemoteVoskEars:
    """A server's model. `knows` cannot ask: the protocol has no such question, so every word is taken to be known, and the server
    itself leaves words out of a grammar that its model lacks."""

    def __init__(
        self, url: str, *, connect_s: float = CONNECT_S, answer_s: float = ANSWER_S, rest_s: float = REST_S
    ) -> None:
        place = urlsplit(url)
        self.name = f"vosk-server@{place.hostname}:{place.port or (443 if place.scheme == 'wss' else 80)}"
        self._server = _Server(url, connect_s, answer_s, rest_s)

    def recognizer(self, grammar: Grammar = OPEN) -> VoskRecognizer:
        """A recogniser for this grammar; it connects with its first sound. Never blocks."""
        words = [*grammar.words, UNKNOWN] if grammar.unknown else list(grammar.words)
        return VoskRecognizer(_RemoteKaldi(self._server, None if grammar.is_open else words))

    def knows(self, word: str) -> bool:
        """True: see above."""
        return True


class _Server:
    """Where it is, and since when it is known not to answer. Used from several threads; the worst of a race is one more try."""

    def __init__(self, url: str, connect_s: float, answer_s: float, rest_s: float) -> None:
        self._url, self._connect_s, self._rest_s = url, connect_s, rest_s
        self.answer_s = answer_s
        self._resting_until = float("-inf")

    def connect(self) -> ClientConnection:
        """A new connection. Errors: HearingError, at once while it rests."""
        if time.monotonic() < self._resting_until:
            raise HearingError("the Vosk server did not answer a moment ago")
        try:
            return connect(
                self._url,
                open_timeout=self._connect_s,
                close_timeout=0.2,
                max_size=_LARGEST,
                compression=None,  # sound does not shrink
                proxy=None,
                ping_interval=None,  # a turn is seconds, and every message is answered in time or the turn is lost
            )
        except (OSError, WebSocketException) as error:
            self.rest()
            log.warning("vosk_server_unreachable", kind=type(error).__name__, rests_s=self._rest_s)
            raise HearingError("the Vosk server cannot be reached") from error

    def rest(self) -> None:
        """It kept somebody waiting for nothing: let it be for a while."""
        self._resting_until = time.monotonic() + self._rest_s


class _RemoteKaldi:
    """What VoskRecognizer asks of a recogniser, asked of a server. words: the grammar's entries; None: open. Times of words run on
    from turn to turn, as Vosk's own do. Errors: HearingError; the turn is then lost and the next begins with a new connection."""

    def __init__(self, server: _Server, words: list[str] | None) -> None:
        self._server, self._words = server, words
        self._line: ClientConnection | None = None
        self._waiting = b""
        self._sent = self._before = 0
        self._answer: dict[str, Any] = {"partial": ""}

    def AcceptWaveform(self, sound: bytes) -> bool:
        """Whether a segment ended with it."""
        self._waiting += sound
        if len(self._waiting) < PIECE_BYTES:
            return False
        self._send_waiting()
        return "text" in self._answer

    def Result(self) -> str:
        """The segment that ended."""
        ended, self._answer = self._answer, {"partial": ""}
        return json.dumps(ended)

    def PartialResult(self) -> str:
        """The words so far of the segment."""
        return json.dumps(self._answer)

    def FinalResult(self) -> str:
        """What is left of the turn; the connection is over with it."""
        try:
            ended: list[dict[str, Any]] = []
            if self._waiting:
                self._send_waiting()
                if "text" in self._answer:
                    ended.append(self._answer)
            if self._line is not None:
                ended.append(self._ask(_EOF))
        finally:
            self._hang_up()
        words = [word for segment in ended for word in segment.get("result", ())]
        return json.dumps({"text": " ".join(one["text"] for one in ended if one["text"]), "result": words})

    def _send_waiting(self) -> None:
        sound, self._waiting = self._waiting, b""
        if self._line is None:
            self._line = self._server.connect()
            self._before = self._sent
            about: dict[str, Any] = {"sample_rate": RATE, "words": True}
            if self._words is not None:
                about["phrase_list"] = self._words
            # escaped Polish letters are the same to a JSON reader; Vosk gets what the server writes anew
            self._tell(json.dumps({"config": about}, ensure_ascii=False))
        self._sent += len(sound) // 2
        self._answer = self._ask(sound)

    def _tell(self, message: str | bytes) -> None:
        assert self._line is not None
        try:
            self._line.send(message)
        except (OSError, WebSocketException) as error:
            self._hang_up()
            raise HearingError("the Vosk server went away") from error

    def _ask(self, message: str | bytes) -> dict[str, Any]:
        self._tell(message)
        assert self._line is not None
        try:
            answer = json.loads(self._line.recv(timeout=self._server.answer_s))
            return self._shifted(answer)
        except (OSError, WebSocketException, ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, TimeoutError):
                self._server.rest()
            self._hang_up()
            log.warning("vosk_server_failed", kind=type(error).__name__)
            raise HearingError("the Vosk server gave no answer that can be used") from error

    def _shifted(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A partial, or a segment with its words at the times of a clock that began with the first turn."""
        if "text" not in answer:
            return {"partial": str(answer["partial"])}
        began = self._before / RATE
        words = [
            {
                "word": str(word["word"]),
                "conf": float(word["conf"]),
                "start": float(word["start"]) + began,
                "end": float(word["end"]) + began,
            }
            for word in answer.get("result", ())
        ]
        return {"text": str(answer["text"]), "result": words}

    def __del__(self) -> None:
        # a call that ends in the middle of a turn drops its recogniser; the connection's own thread would keep it open for ever
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.socket.shutdown(socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        line, self._line, self._answer = self._line, None, {"partial": ""}
        if line is not None:
            with contextlib.suppress(OSError, WebSocketException):
                line.close()

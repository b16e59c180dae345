"""A call with sound, as the queue knows it."""

from gateway.contact.caller import Caller
from tests.support.desk import PROMPTS, Peer
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import SILENCE
from voicebot.calls.people import Looking, News, Nobody, Over
from voicebot.records.recorder import Recorder


def test_news_reach_who_waits_and_nobody_else() -> None:
    """After the last one there are none; a second wait begins with nothing of the first."""

    async def main() -> None:
        news: list[News] = []
        caller = Caller(Peer(), Recorder("c1", "webrtc", None, LoopClock()))
        caller.hear(Looking())
        caller.wait({"topic": "complaint"}, "general", 100.0, news.append)
        caller.hear(Looking())
        caller.left("full", 130.0)
        caller.last_news(Nobody())
        caller.last_news(Nobody())
        caller.hear(Looking())
        assert news == [Looking(), Nobody()]
        assert caller.recorder.record.events[-1].detail == {"why": "full", "waited_s": 30.0}
        caller.lost = caller.moving = True
        caller.wait({}, "complaints", 200.0, news.append)
        assert (caller.lost, caller.moving, caller.queue) == (False, False, "complaints")
        card = caller.card(PROMPTS, 260.0)
        assert (card["waited_s"], card["queue"], card["lost"]) == (60, "complaints", False)

    run(main())


def test_who_is_put_through_is_gone_for_the_queue_until_that_is_over() -> None:
    """News go another way meanwhile; the last one is that it is over."""

    async def main() -> None:
        news: list[News] = []
        peer = Peer()
        caller = Caller(peer, Recorder("c1", "webrtc", None, LoopClock()))
        caller.wait({}, "general", 100.0, news.append)
        tell = caller.put_through()
        assert caller.tell is None
        caller.hear(Looking())
        tell(Nobody())
        peer.through(lambda: SILENCE)
        caller.put_through_over()
        caller.put_through_over()
        assert news == [Nobody(), Over()]
        assert peer.source is None

    run(main())

"""A call with sound, as the queue knows it."""

from gateway.contact.caller import Caller
from tests.support.desk import PROMPTS, Peer
from tests.support.virtual_time import LoopClock, run
from voicebot.calls.people import Looking, News, Nobody
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

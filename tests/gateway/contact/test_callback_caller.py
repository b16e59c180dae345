"""Somebody who is to be called back, as the queue knows them."""

from gateway.contact.callback_caller import CallbackCaller
from tests.support.desk import PROMPTS, Peer
from tests.support.virtual_time import DAWN
from voicebot.clock import SystemClock
from voicebot.contact.callback_policy import Case, State
from voicebot.contact.callback_rows import Callback
from voicebot.records.recorder import Recorder


def test_the_card_is_that_of_a_callback() -> None:
    """With the wait since they entered the queue, and marked as a call of ours."""
    callback = Callback("cb", Case(State.OFFERED, DAWN), "+48501222333", None, (), "Prosi o kontakt.")
    caller = CallbackCaller(Peer(), Recorder("cb-1", "callback", None, SystemClock()), callback=callback)
    caller.wait({}, "general", 100.0, lambda news: None)
    card = caller.card(PROMPTS, 160.0)
    assert caller.called
    assert (card["queue"], card["waited_s"], card["callback"]["id"]) == ("general", 60, "cb")

"""After a restart: what the record says of talks and waits is told to the estimator, so that the first told range is no guess. Pure."""

from collections.abc import Sequence

from voicebot.contact.estimates import Estimator
from voicebot.wall.course import Course


def recall(estimator: Estimator, past: Sequence[Course]) -> int:
    """Let it learn from these, oldest first; how many talks that were."""
    talks = [(talk.queue, talk.talked_s, talk.wrap_up_s) for one in past for talk in one.talks if talk.over]
    ended = [wait for one in past if one.live for wait in one.waits if wait.end in ("answered", "gone")]
    waits = [(wait.waited_s, wait.end == "gone") for wait in ended]
    answers = [wait.rang_s for wait in ended if wait.rang_s is not None]
    estimator.recall(talks, waits, answers)
    return len(talks)

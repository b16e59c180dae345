"""Whose sentence is spoken next."""

from voicebot.speaking.queueing import FairQueue, Job


def _job(owner: object, number: int, *, background: bool = False) -> Job:
    return Job(owner, number, "tak", 1.0, background)


def test_callers_go_before_background_in_the_order_they_came() -> None:
    """Prompts rendered ahead never delay a call."""
    queue = FairQueue()
    jobs = [_job("a", 1, background=True), _job("a", 2), _job("b", 1)]
    assert all(queue.put(job) for job in jobs)
    assert [queue.take() for _ in range(4)] == [jobs[1], jobs[2], jobs[0], None]


def test_a_full_line_refuses_and_the_other_does_not() -> None:
    """Each line has its own bound."""
    queue = FairQueue(limit=1, background_limit=1)
    assert queue.put(_job("a", 1))
    assert not queue.put(_job("a", 2))
    assert queue.put(_job("a", 3, background=True))
    assert not queue.put(_job("a", 4, background=True))
    assert len(queue) == 2


def test_cancelling_drops_one_job_or_all_of_an_owner() -> None:
    """A barge-in drops its sentence; a lost connection everything it asked for."""
    queue = FairQueue()
    for number in (1, 2, 3):
        queue.put(_job("a", number, background=number == 3))
    queue.put(_job("b", 1))
    assert [job.id for job in queue.cancel("a", 2)] == [2]
    assert [job.id for job in queue.cancel("a")] == [1, 3]
    assert len(queue) == 1


def test_who_has_heard_nothing_goes_before_who_still_has_sound() -> None:
    """A long sentence that comes in pieces goes on when its caller's sound runs out, not before a newcomer."""
    queue = FairQueue()
    begun, new = _job("a", 1), _job("b", 1)
    begun.due, new.due = 12.0, 10.5
    queue.put_back(begun)
    queue.put(new)
    assert queue.take() is new
    new.due = 12.5
    queue.put_back(new)
    assert [queue.take(), queue.take(), queue.take()] == [begun, new, None]


def test_sentences_that_have_begun_count_for_the_bound_and_can_be_cancelled() -> None:
    """However fast new ones come, no more than the limit are held."""
    queue = FairQueue(limit=1)
    queue.put_back(_job("a", 1))
    assert not queue.put(_job("b", 1))
    assert [job.id for job in queue.cancel("a")] == [1]
    assert queue.put(_job("b", 1))

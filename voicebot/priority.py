"""Who gets the processor first when there is too little of it: a caller hears every wait. Telephone servers do the same."""

import contextlib
import os

FIRST = -10
"""Niceness of the thread that moves the sound of all calls, and of the dialogue: nine times the part of a core that a program of usual
niceness gets. With twenty calls on two cores it waited for a core for a quarter of the time at the niceness of its own recognisers; all
that is done for an answer passes it several times."""
BEHIND = -5
"""Of its threads with work of their own."""
USUAL = 0


def come_first() -> bool:
    """Put the calling thread before usual programs, with all threads and processes that it begins from now on (Linux keeps niceness by
    thread). False where the system does not allow it: it wants root, CAP_SYS_NICE or RLIMIT_NICE (`ulimit -e 30`; 25 puts all of
    it before usual programs, and the thread of the sound before none of its own)."""
    if os.getpriority(os.PRIO_PROCESS, 0) <= FIRST:
        return True
    for niceness in (FIRST, BEHIND):
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, niceness)
            return True
    return False


def fall_in() -> None:
    """Be behind the thread that moves the sound, though it began us: for a pool of threads that compute. Nobody is pushed forward."""
    if os.getpriority(os.PRIO_PROCESS, 0) < BEHIND:
        os.setpriority(os.PRIO_PROCESS, 0, BEHIND)


def stand_back() -> None:
    """Be as other programs are, though who began us comes first; who was told to be nicer stays so."""
    if os.getpriority(os.PRIO_PROCESS, 0) < USUAL:
        os.setpriority(os.PRIO_PROCESS, 0, USUAL)

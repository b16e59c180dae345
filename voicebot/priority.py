"""Who gets the processor first when there is too little of it: a caller hears every wait. Telephone servers do the same."""

import os

FIRST = -5
"""Niceness of the line and of the dialogue: three times the part of a core that a program of usual niceness gets."""
USUAL = 0


def come_first() -> bool:
    """Put the calling thread before usual programs, with all threads and processes that it begins from now on (Linux keeps niceness by
    thread). False where the system does not allow it: it wants root, CAP_SYS_NICE or RLIMIT_NICE (`ulimit -e 25`)."""
    if os.getpriority(os.PRIO_PROCESS, 0) <= FIRST:
        return True
    try:
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
    except PermissionError:
        return False
    return True


def stand_back() -> None:
    """Be as other programs are, though who began us comes first; who was told to be nicer stays so."""
    if os.getpriority(os.PRIO_PROCESS, 0) < USUAL:
        os.setpriority(os.PRIO_PROCESS, 0, USUAL)

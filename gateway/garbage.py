"""The cycle collector of a process that runs for weeks: what the start made stays, what calls leave behind goes."""

import gc


def keep_what_is_here() -> None:
    """Take everything that lives now out of the collector's rounds. Call it once, when the start is over.

    The collector looks at all objects again only when their number has grown by a quarter; beside the hundred thousands of the start
    that takes hundreds of calls, and each leaves sound and models in cycles until then (0.2 MB a call, measured). Once those are
    set aside, its rounds are frequent, and short: nothing of them is heard.
    """
    gc.collect()
    gc.freeze()
    # the quarter is counted from what the last whole round found
    gc.collect()

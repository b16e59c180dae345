"""What policies save, as a table."""

from typing import Any

from bench.policies import AS_IT_IS, table
from bench.summary import spread


def _one(closed: list[float], opened: list[float]) -> dict[str, Any]:
    return {"closed": spread(closed), "open": spread(opened), "failed": 0}


def test_every_policy_has_its_gaps_and_their_ratio_to_the_line_as_it_is() -> None:
    """Of p50; a dash where nothing was measured."""
    found = {
        AS_IT_IS: _one([300, 400], [500]),
        "early end": _one([1_200], [900]),
        "prompt cache": _one([], []),
    }
    head, base, early, cache = (line.split() for line in table(found))
    assert head[0] == "gap"
    assert " ".join(base) == "as it is 300/400 ms 500/500 ms 0"
    assert " ".join(early) == "without early end 1200/1200 ms ×4.00 900/900 ms ×1.80 0"
    assert cache[-3:] == ["-", "-", "0"]

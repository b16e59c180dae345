"""What the policies of turn taking save on the wire: the same callers ring a line without each of them. Part of `make bench`; alone:
`python -m bench.policies`."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench import line
from bench.summary import spread
from bench.without import POLICIES

CALLS, ORDERS = 3, 2
"""Callers at once, and orders each asks for: 12 closed questions, 12 open ones or more."""
LIMIT_S = 240
KINDS = {"closed": "closed questions", "open": "open questions"}
AS_IT_IS = "as it is"


def measure() -> dict[str, dict[str, Any]]:
    """Gaps by policy that is taken out, and of the line as it is. Errors: RuntimeError."""
    found = {}
    for policy in (None, *POLICIES):
        with line.own_line(CALLS, without=policy) as url:
            line.settle(line.processes(url))
            gaps(url, 1, 1)  # what is made once is made
            found[policy or AS_IT_IS] = gaps(url, CALLS, ORDERS)
    return found


def gaps(url: str, calls: int, orders: int) -> dict[str, Any]:
    """Of callers who ring now: their gaps by kind of question, and how many calls failed."""
    callers = subprocess.run(
        [sys.executable, "-m", "bench.callers", url, str(calls), str(orders)],
        cwd=line.ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=LIMIT_S,
    )
    results = json.loads(callers.stdout)
    told = [gap for result in results for gap in result["gaps"]]
    return {
        "closed": spread([gap["ms"] for gap in told if gap["closed"]]),
        "open": spread([gap["ms"] for gap in told if not gap["closed"]]),
        "failed": sum(bool(result["failures"]) for result in results),
    }


def table(found: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """Gap p50/p95 without each policy, and how many times that of the line as it is (of p50)."""
    lines = [f"{'gap p50/p95':24}" + "".join(f"{name:>28}" for name in KINDS.values()) + f"{'failed':>8}"]
    for policy, one in found.items():
        cells = []
        for kind in KINDS:
            spreads, base = one[kind], found[AS_IT_IS][kind]["p50"]
            known = spreads["p50"] is not None and base
            ratio = f" ×{spreads['p50'] / base:.2f}" if known and policy != AS_IT_IS else ""
            cells.append(f"{spreads['p50']}/{spreads['p95']} ms{ratio}" if known else "-")
        name = policy if policy == AS_IT_IS else f"without {policy}"
        lines.append(f"{name:24}" + "".join(f"{cell:>28}" for cell in cells) + f"{one['failed']:>8}")
    return lines


if __name__ == "__main__":
    print("\n".join(table(measure())))

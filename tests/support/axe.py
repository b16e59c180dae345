"""axe-core on an open page: what keeps people out who see, hear or point otherwise."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

from scripts.house.npm import AXE, ready

ROOT = Path(__file__).resolve().parents[2]
GRAVE = frozenset({"serious", "critical"})
RUN = "async (within) => (await axe.run(within ?? document, {resultTypes: ['violations']})).violations"


async def faults(page: Page, within: str | None = None) -> list[str]:
    """Serious and critical faults of what is shown now, or of this part of it: rule, help and the places. Errors: AssertionError without axe-core."""
    assert ready(AXE, ROOT), "axe-core is not there: python3 scripts/setup.py test"
    # evaluated, not added as a script, which the page's own policy would refuse
    await page.evaluate(AXE.place(ROOT).read_text("utf-8"))
    found: list[dict[str, Any]] = await page.evaluate(RUN, within)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in GRAVE
    ]

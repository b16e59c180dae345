"""Which failures of a test run are looked at once more, alone: few ones of real parts, which two busy cores can make late.

A test that fails alone too is red, and so is any run with many failures, a worker that crashed, or something left behind at the end."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

AT_MOST = 10
"""More of them are no accident of a machine that stood still for a minute."""
NEVER = ("failed on teardown", "crashed while running")
"""What no second look excuses: a leak, a crash."""


def worth_it(report: Path, cache: Path) -> list[str]:
    """The failed tests, as pytest takes them as arguments, when they may be run again, else nothing. report: the run's JUnit file;
    cache: pytest's folder. Errors: none; a run that did not write them is not worth it."""
    try:
        cases = ET.parse(report).getroot().iter("testcase")
        whys = [why for case in cases for why in _whys(case)]
        failed = json.loads((cache / "v" / "cache" / "lastfailed").read_text("utf-8"))
    except (OSError, ValueError, ET.ParseError):
        return []
    if any(never in why for why in whys for never in NEVER) or len(failed) > AT_MOST:
        return []
    return [re.sub(r"@[^@\]]+$", "", test) for test in failed]  # xdist adds the group, and takes none


def _whys(case: ET.Element) -> list[str]:
    return [f"{why.get('message')} {why.text}" for kind in ("failure", "error") for why in case.iter(kind)]

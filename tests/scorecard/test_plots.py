"""Plots as SVG."""

import re
import xml.etree.ElementTree as ElementTree

from scorecard.plots import bars, histogram


def _widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', svg)]


def test_a_bar_is_as_long_as_its_value() -> None:
    """Names are text, not markup; what is below the limit looks different."""
    svg = bars({"clean & <dry>": (100.0, "4 of 4"), "white10": (50.0, "1 of 2")}, limit=90)
    ElementTree.fromstring(svg)
    full, half = _widths(svg)
    assert half == full / 2
    assert "clean &amp; &lt;dry&gt;" in svg
    assert len(set(re.findall(r'fill="(#\w+)"', svg))) == 2
    assert svg.count("<line") == 1


def test_without_a_limit_all_bars_look_alike() -> None:
    """And there is no line."""
    svg = bars({"a": (10.0, ""), "b": (90.0, "")})
    assert len(set(re.findall(r'fill="(#\w+)"', svg))) == 1
    assert "<line" not in svg


def test_a_histogram_counts_everything_also_what_is_beyond() -> None:
    """The tallest bin fills the height, the last one holds the rest."""
    svg = histogram([10, 20, 30, 990, 5000], {"p50": 30.0, "p95": 5000.0}, 1000, bins=10)
    ElementTree.fromstring(svg)
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', svg)]
    assert len(heights) == 10
    assert heights[-1] == round(heights[0] * 2 / 3, 1)
    assert not any(heights[1:-1])
    assert "p95 5000" in svg


def test_an_empty_histogram_is_empty() -> None:
    """Nothing is divided by nothing."""
    assert not any(
        float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', histogram([], {}, 100))
    )

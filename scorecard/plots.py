"""Plots as SVG text, drawn by hand: a page that opens anywhere, years from now, without asking anybody for anything."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, ROW, LEFT, RIGHT = 640, 26, 130, 110
HEIGHT = 200
BAR, GOOD, BAD = "#5b7fa6", "#3c8d5a", "#b5483f"


def bars(values: Mapping[str, tuple[float, str]], limit: float | None = None) -> str:
    """Per cent for each name, with a label; limit: drawn as a line, what is below it in another colour."""
    room = WIDTH - LEFT - RIGHT
    parts = []
    for place, (name, (percent, label)) in enumerate(values.items()):
        y = place * ROW
        colour = BAR if limit is None else GOOD if percent >= limit else BAD
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y + 4}" width="{room * percent / 100:.1f}" height="{ROW - 8}" fill="{colour}"/>',
            f'<text x="{LEFT + room + 8}" y="{y + 17}">{escape(label)}</text>',
        ]
    height = ROW * len(values)
    if limit is not None:
        x = LEFT + room * limit / 100
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height}" class="limit"/>')
    return _svg(height, parts)


def histogram(values: Sequence[float], marks: Mapping[str, float], upper: float, bins: int = 40) -> str:
    """How often values come, in equal steps from 0 to upper; what is above stands in the last. marks: lines with a name."""
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int(value * bins / upper)))] += 1
    room, top = WIDTH - LEFT - RIGHT, max([*counts, 1])
    step = room / bins
    parts = []
    for place, count in enumerate(counts):
        height = (HEIGHT - 40) * count / top
        x, y = LEFT + place * step, HEIGHT - 20 - height
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step - 1:.1f}" height="{height:.1f}" fill="{BAR}"/>'
        )
    for share in range(5):
        x = LEFT + room * share / 4
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 4}" text-anchor="middle">{upper * share / 4:.0f}</text>'
        )
    for place, (name, value) in enumerate(marks.items()):
        x = LEFT + room * min(value, upper) / upper
        parts += [
            f'<line x1="{x:.1f}" y1="{8 + 14 * place}" x2="{x:.1f}" y2="{HEIGHT - 20}" class="limit"/>',
            f'<text x="{x + 4:.1f}" y="{18 + 14 * place}">{escape(name)} {value:.0f}</text>',
        ]
    return _svg(HEIGHT, parts)


def _svg(height: int, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">\n{body}\n</svg>'
    )

"""A signature drawn on the screen, as lines instead of pixels: small, sharp on paper, and no picture to be decoded.

A drawing is a list of strokes, each a flat list of whole numbers x, y, x, y, … inside WIDTH by HEIGHT.
"""

from __future__ import annotations

import json

WIDTH, HEIGHT = 600, 240
MOST_STROKES, MOST_NUMBERS = 60, 6000
LONGEST_TEXT = 60_000
Strokes = list[list[int]]


def read(text: str) -> Strokes:
    """The drawing in what the page sent, [] for none; raises ValueError for anything that is no drawing."""
    if not text.strip():
        return []
    if len(text) > LONGEST_TEXT:
        raise ValueError("a drawing is smaller")
    found = json.loads(text)
    if not isinstance(found, list) or len(found) > MOST_STROKES:
        raise ValueError("a drawing is a list of strokes")
    for stroke in found:
        if not isinstance(stroke, list) or len(stroke) < 4 or len(stroke) % 2:
            raise ValueError("a stroke has at least two points")
        if any(type(one) is not int for one in stroke):
            raise ValueError("a point is two whole numbers")
        if not all(0 <= x <= WIDTH for x in stroke[::2]) or not all(0 <= y <= HEIGHT for y in stroke[1::2]):
            raise ValueError("a stroke stays on the paper")
    if sum(map(len, found)) > MOST_NUMBERS:
        raise ValueError("a drawing has fewer points")
    return found


def is_signature(strokes: Strokes) -> bool:
    """Whether somebody really wrote: a dot or a slip of the finger is none."""
    if not strokes:
        return False
    xs = [x for stroke in strokes for x in stroke[::2]]
    ys = [y for stroke in strokes for y in stroke[1::2]]
    return sum(map(len, strokes)) >= 16 and max(xs) - min(xs) + max(ys) - min(ys) >= 60


def as_svg(strokes: Strokes) -> str:
    """The drawing as an SVG of ours."""
    paths = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True))
        for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{paths}" fill="none" '
        'stroke="#101d4a" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )

"""Places for the names of points, so that no name lies on a point or on another name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

LETTER, LINE = 0.56, 1.15  # of the type size: the mean width of a letter, and the height of a line


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def is_within(self, width: float, height: float) -> bool:
        """Whether it lies in an area that begins at 0, 0."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


def _candidates(width: float, radius: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Alignment, dx, dy of a name's middle line, and where its left edge is from the point."""
    gap, up = radius + 4, radius + 0.7 * size
    yield "left", gap, 0, gap
    yield "right", -gap, 0, -gap - width
    for dy in (-up, up):
        yield "center", 0, dy, -width / 2
        yield "left", -radius, dy, -radius
        yield "right", radius, dy, radius - width


def names(
    points: pd.DataFrame, variants: Sequence[Sequence[str]], *, width: float, height: float, size: float = 11
) -> pd.DataFrame:
    """A free place for each name, in the order given; a name that finds none is left out.

    Parameters: `points`, with `px`, `py` and `radius` in pixels, y downwards, in an area of `width` by
    `height`; `variants`, for each of the first points the names to try, the best first; `size`, the type's.
    Returns, with the index of `points`, `label` ("" where there is no place), `align`, `dx`, `dy`.
    """
    taken = [
        Box(p.px - p.radius, p.py - p.radius, p.px + p.radius, p.py + p.radius) for p in points.itertuples()
    ]
    found = pd.DataFrame({"label": "", "align": "left", "dx": 0.0, "dy": 0.0}, index=points.index)
    for point, tried in zip(points.itertuples(), variants, strict=False):
        for name, (align, dx, dy, left) in _each(tried, point.radius, size):
            x, y, half = point.px + left, point.py + dy, size * LINE / 2
            box = Box(x, y - half, x + len(name) * size * LETTER, y + half)
            if box.is_within(width, height) and not any(map(box.meets, taken)):
                taken.append(box)
                found.loc[point.Index] = [name, align, round(dx, 1), round(dy, 1)]
                break
    return found


def _each(tried: Iterable[str], radius: float, size: float) -> Iterator[tuple[str, tuple]]:
    for name in tried:
        for candidate in _candidates(len(name) * size * LETTER, radius, size):
            yield name, candidate

"""Names of points: none on a point, none on another, none outside; and few left out where there is room."""

from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as some

from synkrisis.charts import placement

WIDTH, HEIGHT, SIZE = 300, 200, 11
PLACES = some.lists(some.tuples(some.floats(0, WIDTH), some.floats(0, HEIGHT)), min_size=1, max_size=25)


def frame(places) -> pd.DataFrame:
    return pd.DataFrame(places, columns=["px", "py"], dtype=float).assign(radius=4.0)


def box(point, name) -> placement.Box:
    """Where a name stands, from its anchor as Vega reads it."""
    width, x, y = len(name.label) * SIZE * placement.LETTER, point.px + name.dx, point.py + name.dy
    left = x - {"left": 0, "center": width / 2, "right": width}[name.align]
    half = SIZE * placement.LINE / 2
    return placement.Box(left, y - half, left + width, y + half)


@given(PLACES)
def test_names_lie_on_no_point_no_other_name_and_within_the_area(places):
    points = frame(places)
    names = placement.names(
        points, [["western", "west"]] * len(points), width=WIDTH, height=HEIGHT, size=SIZE
    )
    pairs = zip(points.itertuples(), names.itertuples(), strict=True)
    boxes = [box(point, name) for point, name in pairs if name.label]
    slack = 0.11  # offsets are rounded to a tenth of a pixel
    tight = [placement.Box(b.left + slack, b.top + slack, b.right - slack, b.bottom - slack) for b in boxes]
    assert not any(a.meets(b) for a, b in combinations(tight, 2))
    marks = [placement.Box(p.px - 4, p.py - 4, p.px + 4, p.py + 4) for p in points.itertuples()]
    assert not any(b.meets(mark) for b in tight for mark in marks)
    assert all(b.is_within(WIDTH, HEIGHT) for b in tight)


def test_a_lone_point_is_named_beside_it_and_only_the_first_points_are_named():
    names = placement.names(frame([(50, 50), (200, 150)]), [["west"]], width=WIDTH, height=HEIGHT)
    assert names["label"].tolist() == ["west", ""]
    assert names.loc[0, "align"] == "left" and names.loc[0, "dy"] == 0 < names.loc[0, "dx"]


def test_a_shorter_name_is_taken_where_the_long_one_finds_no_room():
    names = placement.names(frame([(40, 10)]), [["a" * 60, "west"]], width=120, height=20)
    assert names["label"].tolist() == ["west"]

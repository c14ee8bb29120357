"""All tables of a report as one Excel workbook, the same bytes whenever it is made."""

import csv
import datetime
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import pandas as pd

from synkrisis.printing import amount

MOST = 20_000  # rows of a sheet; a CSV file has all
CELL = 32_767  # characters that a cell can hold
_CREATED = datetime.datetime(1980, 1, 1)  # no time stamp
_AS_GIVEN = dict.fromkeys(("strings_to_urls", "strings_to_formulas", "strings_to_numbers"), False)


def write(tables: Mapping[str, pd.DataFrame | Path], path: Path) -> list[str]:
    """Write each table, or CSV file, to a sheet of its name; return what is not in it, a sentence each."""
    import xlsxwriter  # slow to import

    left_out = []
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, **_AS_GIVEN}) as book:
        book.set_properties({"created": _CREATED})
        for name, table in tables.items():
            sheet = book.add_worksheet(name[:31])
            rows, longer = _write_rows(sheet, table)
            if rows > MOST:
                left_out.append(
                    f"tables.xlsx has the first {MOST:,} rows of {name}, and {name}.csv has all {rows:,}."
                )
            if longer:
                left_out.append(
                    f"tables.xlsx cuts {amount(longer, 'cell')} of {name} at {CELL:,} characters; {name}.csv does not."
                )
    return left_out


def _write_rows(sheet, table: pd.DataFrame | Path) -> tuple[int, int]:
    """Write rows, and return how many there are, and how many cells are cut."""
    longer = 0
    if isinstance(table, Path):
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            longer += _cells(sheet, 0, next(reader))
            for place, row in enumerate(islice(reader, MOST), start=1):
                longer += _cells(sheet, place, row)
        return _lines(table), longer
    longer += _cells(sheet, 0, map(str, table.columns))
    for place, row in enumerate(table.head(MOST).itertuples(index=False), start=1):
        longer += _cells(sheet, place, row)
    return len(table), longer


def _lines(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _cells(sheet, place: int, row: Iterable) -> int:
    longer = 0
    for column, value in enumerate(row):
        if isinstance(value, str):
            longer += len(value) > CELL
            sheet.write_string(place, column, value[:CELL])
        elif value is None or value is pd.NA or value != value:
            continue
        elif isinstance(value, float) and math.isinf(value):
            sheet.write_string(place, column, "infinite" if value > 0 else "-infinite")
        else:
            sheet.write(place, column, bool(value) if isinstance(value, bool) else value)
    return longer

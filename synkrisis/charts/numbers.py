"""The numbers in a chart's specification: rounded at the door, so that it has the same bytes on every machine.

Processors and numbers of threads differ in the last digits of sums and logarithms.
"""

from contextlib import AbstractContextManager
from functools import partial

import altair as alt
import pandas as pd

from synkrisis.order import rounded_columns


def rounded_data(data=None, **options):
    """Altair's own way with data, after its float columns went through `synkrisis.order.rounded_columns`."""
    if data is None:
        return partial(rounded_data, **options)
    if isinstance(data, pd.DataFrame):
        data = rounded_columns(data)
    return alt.default_data_transformer(data, **options)


def in_force() -> AbstractContextManager:
    """A context in which every chart takes its data so; without `with`, from now on."""
    alt.data_transformers.register("synkrisis", rounded_data)
    return alt.data_transformers.enable("synkrisis")


def activate() -> None:
    """Let every chart take its data so from now on."""
    in_force()

"""The book's figures, one function a figure: a study in, an Altair chart with title and computed alt text out."""

from parallax.charts.essays import anatomy, time_horizon, voices
from parallax.charts.metaphor import agreement, families, places, source_target
from parallax.charts.vocabulary import collocates, dispersion, diversity, keyness, rates

__all__ = [
    "agreement", "anatomy", "collocates", "dispersion", "diversity", "families", "keyness", "places", "rates",
    "source_target", "time_horizon", "voices",
]  # fmt: skip

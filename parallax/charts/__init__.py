"""The book's figures, one function a figure: a study in, an Altair chart with title and alt text out."""

from parallax.charts.essays import anatomy, time_horizon, voices
from parallax.charts.metaphor import agreement, families, finder, places, source_target
from parallax.charts.sentiment import line, shift, stance, validity, vehicles, verdicts
from parallax.charts.synthesis import cover, robust
from parallax.charts.vocabulary import collocates, dispersion, diversity, keyness, rates

__all__ = [
    "agreement",
    "anatomy",
    "collocates",
    "cover",
    "dispersion",
    "diversity",
    "families",
    "finder",
    "keyness",
    "line",
    "places",
    "rates",
    "robust",
    "shift",
    "source_target",
    "stance",
    "time_horizon",
    "validity",
    "vehicles",
    "verdicts",
    "voices",
]

"""The book's figures, one function a figure: a study in, an Altair chart with title and alt text out."""

from synkrisis.charts.essays import anatomy, time_horizon, voices
from synkrisis.charts.metaphor import agreement, families, finder, places, source_target
from synkrisis.charts.sentiment import line, shift, stance, validity, vehicles, verdicts
from synkrisis.charts.synthesis import cover, robust
from synkrisis.charts.vocabulary import collocates, dispersion, diversity, keyness, rates

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

"""Charts, one function each: data frames and labels in, an Altair chart with title and alt text out.

Every chart's `.data` is the frame that it shows, and Altair's own methods (`.properties`, `.configure_axis`, …)
work on it. `theme.enable()` gives charts of your own the same look.
"""

from synkrisis.charts.meaning import meeting
from synkrisis.charts.metaphor import agreement, families, finder, places, scenarios, source_target
from synkrisis.charts.people import people
from synkrisis.charts.sentiment import line, shift, stance, validity, vehicles, verdicts
from synkrisis.charts.texts import anatomy, time_horizon, voices
from synkrisis.charts.vocabulary import collocates, dispersion, diversity, keyness, rates

__all__ = [
    "agreement",
    "anatomy",
    "collocates",
    "dispersion",
    "diversity",
    "families",
    "finder",
    "keyness",
    "line",
    "meeting",
    "people",
    "places",
    "rates",
    "scenarios",
    "shift",
    "source_target",
    "stance",
    "time_horizon",
    "validity",
    "vehicles",
    "verdicts",
    "voices",
]

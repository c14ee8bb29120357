"""Charts, one function each: data frames and labels in, an Altair chart with title and alt text out.

`frame_of` gives the frame behind any of them, `recoloured` another colour to each text, and Altair's own
methods (`.properties`, `.configure_axis`, `.save`, …) work on every one. `theme.enable()` gives charts of your
own the same look, and `finish` a name, a title and alt text.
"""

from synkrisis.charts.base import finish, frame_of, recoloured
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
    "finish",
    "frame_of",
    "keyness",
    "line",
    "meeting",
    "people",
    "places",
    "rates",
    "recoloured",
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

"""From a sentence back to what rests on it: the findings, and the figures that show it."""

from collections import defaultdict

import pandas as pd
from markupsafe import Markup

from churchtower import claims
from churchtower.study import Study
from synkrisis.charts.vocabulary import contrasts
from synkrisis.html.charts import choice_address


def _link(address: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, text)


def breakable(key: str) -> Markup:
    """A finding's key that a phone may break after an underscore."""
    return Markup("_<wbr>").join(key.split("_"))


def _evidence(study: Study) -> dict[str, tuple[str, ...]]:
    """The sentences of every finding: as published where that rests on the same texts and annotations."""
    published = claims.read_published()
    if published["files"] == claims.basis(study)["files"]:
        return {key: tuple(item["evidence"]) for key, item in published["claims"].items()}
    return {key: tuple(item.compute(study).evidence) for key, item in claims.register().items()}


def findings(study: Study) -> pd.Series:
    """Links to the findings that cite each sentence, by sentence id."""
    rows = defaultdict(list)
    for key, sentences in _evidence(study).items():
        page, anchor = key.partition(".")[0].replace("_", "-"), claims.anchor(key)
        for sentence in sentences:
            rows[sentence].append(_link(f"{page}.html#claim-{anchor}", breakable(key)))
    return _joined(rows)


def families(study: Study) -> pd.Series:
    """Links to the families of metaphor that each sentence has, in the figure of their places."""
    rows = defaultdict(list)
    counts = study.metaphors.groupby(["sentence_id", "family"], sort=False).size()
    for (sentence, family), n in counts.items():
        link = _link(f"metaphor.html#{choice_address('fig-places', family)}", family)
        rows[sentence].append(link if n == 1 else link + f" ({n})")
    return _joined(rows)


def words(study: Study) -> pd.Series:
    """Links to the contrasting words that each sentence has, in the figure of contrasts."""
    rows = defaultdict(list)
    found = study.terms[study.terms["term"].isin(contrasts(study.vocabulary))].drop_duplicates(
        ["sentence_id", "term"]
    )
    for row in found.itertuples():
        address = f"vocabulary.html#{choice_address('fig-keyness', row.term)}"
        rows[row.sentence_id].append(_link(address, row.term))
    return _joined(rows)


def score(sentence_id: str, coded: int) -> Markup:
    """A sentence's coded sentiment, as a link to its place in the sentiment line."""
    sign = {-1: "−", 0: "", 1: "+"}[(coded > 0) - (coded < 0)]
    return _link(f"sentiment.html#{choice_address('fig-line', sentence_id)}", f"{sign}{abs(coded)}")


def _joined(rows: dict[str, list[Markup]]) -> pd.Series:
    return pd.Series({sentence: Markup(", ").join(links) for sentence, links in rows.items()}, dtype=object)

"""What the library says of its instruments is what the book found."""

import json

from churchtower import claims
from synkrisis.resources import library_data


def test_statements_of_validity_are_the_published_findings():
    """Where a finding changes, its words in `validity.json` are to be changed with it."""
    said = json.loads((library_data() / "validity.json").read_text("utf-8"))
    found = claims.read_published()["claims"]
    assert said["sentiment"] == [found["sentiment.vader_validity"]["text"]]
    human = ("sentiment.human_news", "sentiment.human_essays", "sentiment.human_headlines")
    assert said["people"] == [found[key]["sentence"] for key in human]
    assert said["metaphors"] == [found["metaphor.finder"]["text"]]

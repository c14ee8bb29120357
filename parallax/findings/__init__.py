"""The findings, one module a chapter; importing a module registers its claims."""

CHAPTERS = ("essays", "vocabulary", "sentiment", "metaphor", "metaphor_and_sentiment", "synthesis")

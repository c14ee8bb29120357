"""Meaning: sentences and words as vectors, and the sentences of two texts that lie nearest."""

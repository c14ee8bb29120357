"""Annotation as data: codings of metaphor, sentiment and time, and how far coders agree."""

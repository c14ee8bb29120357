"""Compare two texts, or two collections of any size, with the measures of the book."""

# What is called from a notebook. The other modules are the command's own: its files, its sides, its report.
__all__ = ["comparison", "counted", "engine", "meaning", "readings", "versions", "words"]

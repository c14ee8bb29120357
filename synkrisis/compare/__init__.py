"""Compare two texts, or two collections of any size, with the measures of the book."""

"""Metaphors: how dense, of which families, and found by machine."""

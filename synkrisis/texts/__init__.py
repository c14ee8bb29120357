"""Texts: read, cut into sentences and words, cleaned, and shown in their lines."""

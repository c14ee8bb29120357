"""Sentiment: lexicons, instruments, and how far they follow a reader."""

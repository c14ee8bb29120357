"""Words: how often, how typical, how evenly spread, how varied, in what company."""

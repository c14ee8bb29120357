"""Charts and tables as HTML that needs no network."""

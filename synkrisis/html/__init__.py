"""Charts and tables as HTML that needs no network."""

__all__ = ["charts"]  # the other modules draw for it

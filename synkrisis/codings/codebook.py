"""What the codings of a corpus may say, beyond what every coding says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Codebook:
    """The values that a project's own codebook allows; an empty list allows whatever the tables hold.

    `families`, `source_domains` and `target_domains` are those of `metaphors.csv`, `dimensions` those of
    `sentences.csv` (`sentiment` among them).
    """

    families: tuple[str, ...] = ()
    source_domains: tuple[str, ...] = ()
    target_domains: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()

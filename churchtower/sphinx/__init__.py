"""The Sphinx extension that makes this book's pages; `_config.yml` names it, and nothing else of ours.

- `execution`  when notebooks run, and what they are keyed by
- `pages`      places to link to, what is said to those who listen, formulas
- `prose`      findings stated in prose, checked, with their notes
- `answers`    model answers that fold
- `mentions`   words that select marks of a chart
- `releases`   what moved since a version, and where versions are kept
- `charts`     the files behind charts, and what makes them live
- `notebooks`  every chapter as a notebook to download
- `downloads`  what the landing page offers: PDF, data, notebooks
- `functions`  what the functions of the library say of themselves
- `picture`    the picture that stands for the book where its address is shared
- `citation`   how to cite the page and all that stands in it
- `addresses`  what was renamed leads on; the map of the site
- `look`       one style sheet, one script (`css` joins the sheets)

Each has a function `connect`, which says to what events of Sphinx it answers.

The theme is sphinx-book-theme, whose style sheets and scripts `look` joins and prunes. Furo (2024.8.6), tried
as it comes, needs less of that: a small page weighs 45 kB, compressed. But axe finds faults in its own markup
on every page, in both modes and at both widths (a caption that is a heading of no level, a label outside of
any landmark), and a page makes 16 requests before the book adds its colours, print style and script.
Templates and joining of our own would have to mend both, and that is what it was to save: so the theme stays.
"""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    from churchtower.sphinx import (
        addresses,
        answers,
        charts,
        citation,
        downloads,
        execution,
        functions,
        look,
        mentions,
        notebooks,
        pages,
        picture,
        prose,
        releases,
    )

    parts = (
        execution, pages, prose, answers, mentions, releases, charts, notebooks, downloads, functions, picture,
        citation, addresses, look,
    )  # fmt: skip
    for part in parts:
        part.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

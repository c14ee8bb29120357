"""The Sphinx extension that makes this book's pages; `_config.yml` names it, and nothing else of ours.

- `execution`  when notebooks run, and what they are keyed by
- `pages`      places to link to, what is said to those who listen, formulas
- `prose`      findings stated in prose, checked, with their notes
- `charts`     the files behind charts, and what makes them live
- `notebooks`  every chapter as a notebook to download
- `downloads`  what the landing page offers: PDF, data, notebooks
- `picture`    the picture that stands for the book where its address is shared
- `citation`   how to cite the page and all that stands in it
- `addresses`  what was renamed leads on; the map of the site
- `look`       one style sheet, one script (`css` joins the sheets)

Each has a function `connect`, which says to what events of Sphinx it answers.
"""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    from churchtower.sphinx import (
        addresses,
        charts,
        citation,
        downloads,
        execution,
        look,
        notebooks,
        pages,
        picture,
        prose,
    )

    parts = (execution, pages, prose, charts, notebooks, downloads, picture, citation, addresses, look)
    for part in parts:
        part.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

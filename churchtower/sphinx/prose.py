"""Findings stated in prose: each link to a finding's key is checked, and gets one note beside its paragraph.

`[11 expressions](#finding-metaphor-love-language)` becomes a link to the note of that finding, a native
`<details>` that stands in the margin where there is room and under the paragraph elsewhere, and is open on
paper. Words that are none of the finding's printed forms are a warning, so the book does not build.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from churchtower import prose, withdrawn
from churchtower.claims import anchor, bound, number

logger = logging.getLogger(__name__)
PREFIX = "finding-"
BLOCKS = (nodes.paragraph, nodes.table, nodes.bullet_list, nodes.enumerated_list, nodes.definition_list)


def published(app: Sphinx) -> dict:
    data = Path(app.confdir) / "data"
    return json.loads((data / "claims.json").read_text("utf-8"))["claims"] | withdrawn.read(data)


def block_of(link: nodes.Node) -> nodes.Node:
    """The paragraph, list or table beside which a link's note stands: the outermost within its section."""
    block = node = link
    while not isinstance(node, nodes.section | nodes.document) and node.parent is not None:
        if isinstance(node, BLOCKS):
            block = node
        node = node.parent
    return block


def state(app: Sphinx, doctree: nodes.document) -> None:
    """Turn links to findings into links to their notes, and set the notes."""
    by_anchor = None
    noted: set[str] = set()
    beside: dict[int, tuple[nodes.Node, list[str]]] = {}
    for link in list(doctree.findall(addnodes.pending_xref)):
        target = str(link.get("reftarget", ""))
        if not target.startswith(PREFIX):
            continue
        if by_anchor is None:
            claims = published(app)
            by_anchor = {anchor(key): (key, item) for key, item in claims.items()}
        name = target.removeprefix(PREFIX)
        if name not in by_anchor:
            logger.warning("there is no finding %r; correct the link", name, location=link)
            continue
        key, item = by_anchor[name]
        forms = item.get("forms", {})
        if prose.plain(link.astext()) not in map(prose.plain, forms.values()):
            allowed = "; ".join(forms.values())
            logger.warning("“%s” is no printed form of %s: %s", link.astext(), key, allowed, location=link)
        block = block_of(link)
        stated = nodes.reference("", "", refuri=f"#claim-{name}", internal=True, classes=["syn-stated"])
        stated += [child.deepcopy() for inner in link.children for child in inner.children]
        link.replace_self(stated)
        if name not in noted:
            noted.add(name)
            beside.setdefault(id(block), (block, []))[1].append(note(key, item, app.env.docname))
    for block, notes in beside.values():
        wrapper = nodes.container(classes=["syn-with-notes"])
        block.replace_self(wrapper)
        html = (
            f'<div class="syn-notes" role="group" aria-label="Notes to the findings">{"".join(notes)}</div>'
        )
        wrapper += [block, nodes.raw("", html, format="html")]


def summary(item: Mapping) -> str:
    """The one line of a closed note: its tier, and the interval where the finding is an estimate."""
    parts = ["withdrawn"] if "reason" in item else [item["tier"]] if item.get("tier") else []
    if item.get("low") is not None:
        digits = item.get("digits", 2)
        parts.append(f"{bound(item['low'], digits)} to {bound(item['high'], digits)}")
    elif item.get("n"):
        parts.append(f"n = {number(item['n'], 0)}")
    return " · ".join(parts) or "note"


def note(key: str, item: Mapping, docname: str) -> str:
    """What stands behind a finding, as a `<details>` that needs no script."""
    pages = "" if docname.startswith("chapters/") else "chapters/"
    name, digits = anchor(key), item.get("digits", 2)
    rows = []
    if item.get("low") is not None:
        low, high = (bound(item[end], digits) for end in ("low", "high"))
        rows.append(f"{number(item['value'], digits)} {item['unit']}, 95\u00a0% interval {low} to {high}")
    if item.get("p") is not None:
        holm = f", {p_value(item['p_holm'])} after Holm" if item.get("p_holm") is not None else ""
        rows.append(f"permutation {p_value(item['p'])}{holm}")
    rows.append(f"n = {number(item['n'], 0)} {item['n_unit']}")
    if item.get("conditions"):
        rows.append(item["conditions"])
    if "reason" in item:
        rows.append(f"{withdrawn.when(item).capitalize()}. {item['reason']}")
    body = "".join(Markup("<p>{}</p>").format(row) for row in rows)
    link = Markup('<a href="{}">{}</a>').format
    evidence = Markup(", ").join(link(f"{pages}evidence.html#{s}", s) for s in item.get("evidence", ()))
    if evidence:
        body += Markup("<p>Evidence: {}</p>").format(evidence)
    ways = [
        link(f"{pages}synthesis.html#ledger-{name}", key),
        link(f"{pages}cite.html#{name}", f"Cite {key}"),
    ]
    body += Markup('<p class="syn-key">{}</p>').format(Markup(" · ").join(ways))
    return (
        f'<details class="syn-finding" id="claim-{name}"><summary>'
        f'<span class="syn-hidden">{key}: </span>{Markup.escape(summary(item))}</summary>{body}</details>'
    )


def p_value(p: float) -> str:
    """`p = .031`, or `p < .001`."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", state, priority=400)  # before displayed ids are registered

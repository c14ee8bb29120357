"""Findings stated in prose: each link to a finding's key is checked, and gets one note beside its paragraph.

`[11 expressions](#finding-metaphor-love-language)` becomes a link to the note of that finding, a native
`<details>` that stands in the margin where there is room and under the paragraph elsewhere, and is open on
paper. Words that are none of the finding's printed forms are a warning, so the book does not build.
`[quoted speech in](#choose-metaphor-love-language-quoted)` becomes a choice in the sentence (see `choosing`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from churchtower import prose, withdrawn
from churchtower.choices import CHOICES
from churchtower.claims import anchor, number, probability
from churchtower.sphinx import choosing
from churchtower.sphinx.choosing import equal
from synkrisis.printing import apostrophes

logger = logging.getLogger(__name__)
PREFIX = "finding-"
FOLLOWING = re.compile(r"[,.;:!?)\]’”]+")  # what no line begins with
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
    """Turn links to findings into links to their notes, set the notes, and make choices in the sentence."""
    links = [(link, str(link.get("reftarget", ""))) for link in doctree.findall(addnodes.pending_xref)]
    stated = [(link, name.removeprefix(PREFIX)) for link, name in links if name.startswith(PREFIX)]
    chosen = [(link, name) for link, name in links if name.startswith(choosing.PREFIX)]
    if not stated and not chosen:
        return
    by_anchor = {anchor(key): (key, item) for key, item in published(app).items()}
    blocks: dict[int, tuple[nodes.Node, list[str]]] = {}  # with the notes and choices of each
    forms: dict[tuple[int, str], list[str]] = {}  # names of those that a block has of a finding
    noted: set[str] = set()
    choosing_at = {
        (id(block_of(link)), found[0]) for link, name in chosen if (found := parts(name, by_anchor))
    }
    for link, name in stated:
        if name not in by_anchor:
            logger.warning("there is no finding %r; correct the link", name, location=link)
            continue
        key, item = by_anchor[name]
        words = prose.plain(link.astext())
        form = next((of for of, said in item.get("forms", {}).items() if prose.plain(said) == words), "")
        if not form:
            allowed = "; ".join(item.get("forms", {}).values())
            logger.warning("“%s” is no printed form of %s: %s", link.astext(), key, allowed, location=link)
        block = block_of(link)
        reference = nodes.reference("", "", refuri=f"#claim-{name}", internal=True, classes=["syn-stated"])
        said = [child.deepcopy() for inner in link.children for child in inner.children]
        if (id(block), key) in choosing_at:
            forms.setdefault((id(block), key), []).append(form)
            start = Markup('<span data-form="{}">').format(form)
            said = [nodes.raw("", start, format="html"), *said, nodes.raw("", "</span>", format="html")]
        reference += said
        link.replace_self(reference)
        notes = blocks.setdefault(id(block), (block, []))[1]
        if name not in noted:
            noted.add(name)
            notes.append(note(key, item, app.env.docname))
    below = dict(choices(chosen, by_anchor, forms))
    for number_of, (block, notes) in blocks.items():
        wrapper = nodes.container(classes=["syn-with-notes"])
        block.parent.replace(block, wrapper)  # not replace_self, which would give it the ids of the block too
        wrapper += block
        if notes:
            label = "Notes to the findings"
            html = f'<div class="syn-notes" role="group" aria-label="{label}">{"".join(notes)}</div>'
            wrapper += nodes.raw("", html, format="html")
        if number_of in below:
            wrapper += nodes.raw("", below[number_of], format="html")


def parts(name: str, by_anchor: Mapping[str, tuple[str, Mapping]]) -> tuple[str, str] | None:
    """Finding and choice of `choose-metaphor-church-tower-quoted`: `metaphor.church_tower` and `quoted`."""
    for choice in CHOICES:
        finding = name.removeprefix(choosing.PREFIX).removesuffix(f"-{anchor(choice)}")
        if name == f"{choosing.PREFIX}{finding}-{anchor(choice)}" and finding in by_anchor:
            return by_anchor[finding][0], choice
    return None


def choices(links: list, by_anchor: Mapping, forms: Mapping) -> Iterator[tuple[int, str]]:
    """Turn links to choices into controls; the line below each block that has some, by the block."""
    found: dict[int, tuple[nodes.Node, str, list[str]]] = {}
    for link, name in links:
        named = parts(name, by_anchor)
        if named is None:
            logger.warning("%r names no finding and choice; correct the link", name, location=link)
            continue
        key, choice = named
        block = id(block_of(link))
        _first, of, chosen = found.setdefault(block, (link, key, []))
        if of != key or choice in chosen:
            logger.warning("a paragraph has the choices of one finding, each once", location=link)
            continue
        try:
            control = choosing.select(choice, prose.plain(link.astext()))
        except ValueError as error:
            logger.warning("%s", error, location=link)
            continue
        chosen.append(choice)
        unparted = Markup('<span class="syn-unparted">{}{}</span>').format(control, following(link))
        link.replace_self(nodes.raw("", unparted, format="html"))
    for block, (link, key, chosen) in found.items():
        if (block, key) not in forms:
            logger.warning("the paragraph has choices of %s and does not state it", key, location=link)
        elif chosen:
            yield block, choosing.box(key, chosen, forms[block, key])


def following(link: nodes.Node) -> str:
    """Take the punctuation after a node out of the text that it begins; a browser would let a line begin so."""
    text = link.next_node(descend=False, siblings=True)
    if not isinstance(text, nodes.Text) or not (found := FOLLOWING.match(text)):
        return ""
    text.parent.replace(text, nodes.Text(text[found.end() :]))
    return found[0]


def summary(item: Mapping) -> str:
    """The one line of a closed note: its tier, and p or n."""
    p, tier = item.get("p"), "withdrawn" if "reason" in item else item["tier"]
    return f"{tier}, {equal('n', number(item['n'], 0)) if p is None else equal('p', probability(p))}"


def note(key: str, item: Mapping, docname: str) -> str:
    """What stands behind a finding, as a `<details>` that needs no script."""
    pages = "" if docname.startswith("chapters/") else "chapters/"
    name, forms = anchor(key), item.get("forms", {})
    rows = []
    if "low" in forms:
        interval = f"95\u00a0% interval {forms['low']} to {forms['high']}"
        rows.append(f"{forms['value']} {item['unit']}, {interval}")
    if item.get("p") is not None:
        holm = "" if item.get("p_holm") is None else f", after Holm {probability(item['p_holm'])}"
        rows.append(equal("p", probability(item["p"])) + holm)
    rows.append(f"{equal('n', number(item['n'], 0))} {item['n_unit']}")
    rows.append(conditions(item))
    if "reason" in item:
        rows.append(f"{withdrawn.when(item).capitalize()}. {item['reason']}")
    said = [prose.emphasised(apostrophes(row)) for row in rows if row]
    body = Markup("").join(Markup("<p>{}</p>").format(row) for row in said)
    link = Markup('<a href="{}">{}</a>').format
    evidence = Markup(", ").join(link(f"{pages}evidence.html#{s}", s) for s in item.get("evidence", ()))
    if evidence:
        body += Markup("<p>Evidence: {}</p>").format(evidence)
    cite = Markup(
        '<span class="syn-cite-link"> · <a href="{}">Cite<span class="syn-unseen"> {}</span></a></span>'
    )
    body += Markup('<p class="syn-key">{}{}</p>').format(
        link(f"{pages}synthesis.html#ledger-{name}", key), cite.format(f"{pages}cite.html#{name}", key)
    )
    return (
        f'<details class="syn-finding" id="claim-{name}"><summary>'
        f'<span class="syn-unseen">{key}: </span>{Markup.escape(summary(item))}</summary>{body}</details>'
    )


def conditions(item: Mapping) -> str:
    """Which choices undo a finding, of the combinations that were tried."""
    if not item.get("tried"):
        return ""
    tried = f"{item['tried']} combinations of choices tried"
    if item.get("conditions"):
        return f"{tried}; {'; '.join(item['conditions'])}"
    if item.get("pairs"):
        return f"{tried}: no single choice undoes it; two together do: {'; '.join(item['pairs'])}"
    return f"{tried}: no one and no two of them undo it"


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", state, priority=400)  # before displayed ids are registered

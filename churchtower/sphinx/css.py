"""Style sheets joined into one, less the rules that no page can use.

A rule stays when all elements, classes and ids in one of its selectors occur in the pages or their scripts;
what stands inside `:not(…)`, `:is(…)` and the like is not looked at. Variables and animations that nothing
uses go too, and so do fonts: the book has the reader's own, and draws its icons in `book.css`.
"""

import json
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

from churchtower import cache

NESTING = {"media", "supports", "container", "layer"}
KEPT_AT_RULES = NESTING | {"keyframes", "page", "property"}
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
# {"at": …, "rules": [rule, …]}, {"at": …, "text": …},
# or {"selectors": [[text, [word, …]], …], "body": [[name, value], …]}
Rule = dict


def parsed(css: str, folder: str) -> list[Rule]:
    """The rules of a style sheet in `folder` of `_static`, kept in the cache: to parse takes seconds."""

    def made() -> str:
        nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        return json.dumps(_rules(nodes, folder))

    kept = cache.remember("style.json", [folder, css, Path(__file__)], made)
    return json.loads(kept.read_text("utf-8"))


def joined(sheets: Iterable[tuple[list[Rule], bool]], words: set[str]) -> str:
    """One style sheet of several (rules; whether to keep them whole) for pages made of `words`."""
    sheets = list(sheets)
    words = words.union(*(_declared(sheet) for sheet, whole in sheets if whole))
    rules = [rule for sheet, whole in sheets for rule in (sheet if whole else _usable(sheet, words))]
    while True:
        text = _text(rules)
        lean = _without_unused(rules, words.union(VARIABLE.findall(text)), text)
        if lean == rules:
            return text
        rules = lean


def _rules(nodes: Iterable[Node], folder: str) -> list[Rule]:
    rules = []
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selectors = [[_minified(part), _needed(part)] for part in _split(node.prelude)]
            rules.append({"selectors": selectors, "body": _declarations(node.content, folder)})
        elif isinstance(node, AtRule) and node.lower_at_keyword.removeprefix("-webkit-") in KEPT_AT_RULES:
            rule = {"at": f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"}
            if node.content is None:
                continue
            if node.lower_at_keyword in NESTING:
                content = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                rule["rules"] = _rules(content, folder)
            else:
                rule["text"] = re.sub(r"\s+", " ", tinycss2.serialize(node.content)).strip()
            rules.append(rule)
    return rules


def _declarations(content: list[Node], folder: str) -> list[list[str]]:
    declarations = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            value = _minified(_rebased(node.value, folder)) + ("!important" if node.important else "")
            declarations.append([node.name, value])
        elif node.type != "error":  # an error is a hack for an old browser, and browsers pass it over too
            raise ValueError(f"line {node.source_line} of a style sheet: rules within rules cannot be joined")
    return declarations


def _rebased(value: list[Node], folder: str) -> list[Node]:
    """A value whose addresses hold for a style sheet that lies in `_static` itself."""
    for node in value:
        quoted = node.type == "function" and node.lower_name == "url"
        address = node.arguments[0] if quoted else node
        if (quoted or node.type == "url") and not re.match(r"[a-z]+:|/|#", address.value):
            moved = posixpath.normpath(posixpath.join(folder, address.value))
            address.representation = f'"{moved}"' if quoted else f'url("{moved}")'
    return value


def _minified(tokens: list[Node]) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip()


def _split(prelude: list[Node]) -> Iterable[list[Node]]:
    part: list[Node] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _needed(selector: list[Node]) -> list[str]:
    """The elements, classes and ids that a selector names outside brackets."""
    needed, before = [], ""
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before != ":"):
            needed.append(token.value)
        before = token.value if token.type == "literal" else ""
    return needed


def _declared(rules: list[Rule]) -> set[str]:
    """The variables that rules set: pages and their pictures may use them."""
    inner = (_declared(rule["rules"]) for rule in rules if "rules" in rule)
    return {name for rule in rules for name, _ in rule.get("body", ())}.union(*inner)


def _usable(rules: list[Rule], words: set[str]) -> list[Rule]:
    usable = []
    for rule in rules:
        if "selectors" in rule:
            kept = [part for part in rule["selectors"] if words.issuperset(part[1])]
            if kept:
                usable.append({**rule, "selectors": kept})
        elif "rules" in rule:
            if inner := _usable(rule["rules"], words):
                usable.append({**rule, "rules": inner})
        else:
            usable.append(rule)
    return usable


def _without_unused(rules: list[Rule], used: set[str], text: str) -> list[Rule]:
    """Rules without the variables outside `used` and without animations that `text` does not name twice."""
    lean = []
    for rule in rules:
        if "body" in rule:
            body = [pair for pair in rule["body"] if not pair[0].startswith("--") or pair[0] in used]
            if body:
                lean.append({**rule, "body": body})
        elif "rules" in rule:
            if inner := _without_unused(rule["rules"], used, text):
                lean.append({**rule, "rules": inner})
        elif "keyframes" not in rule["at"] or text.count(rule["at"].split()[-1]) > 1:
            lean.append(rule)
    return lean


def _text(rules: list[Rule]) -> str:
    lines = []
    for rule in rules:
        if "body" in rule:
            selectors = ",".join(text for text, _ in rule["selectors"])
            body = ";".join(f"{name}:{value}" for name, value in rule["body"])
            lines.append(selectors + "{" + body + "}\n")
        elif "rules" in rule:
            lines.append(rule["at"] + "{\n" + _text(rule["rules"]) + "}\n")
        else:
            lines.append(rule["at"] + "{" + rule["text"] + "}\n")
    return "".join(lines)

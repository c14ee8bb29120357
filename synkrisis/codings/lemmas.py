"""Rules for single words: where a listed word occurs, so that a coder decides every occurrence of it."""

import re

import pandas as pd

from synkrisis.texts.corpus import Corpus, annotation_path, read_table

COLUMNS = (
    "lemma", "part_of_speech", "forms", "basic_meaning", "counted", "rule", "source_domain", "family",
    "strict",
)  # fmt: skip

_OPENING = "“‘\"'(—–:…"


def load_lemmas(corpus: Corpus) -> pd.DataFrame:
    """One row per rule of `annotations/lemmas.csv`, as strings; `forms` are separated by semicolons."""
    return read_table(annotation_path(corpus.folder, "lemmas"), COLUMNS)


def _in_a_name(text: str, start: int, form: str) -> bool:
    """Whether a word has a capital that its listed form lacks, other than at the head of a sentence."""
    before = text[:start].rstrip()
    at_head = not before or before[-1] in _OPENING + ".?!"
    return text[start].isupper() and not form[0].isupper() and not at_head


def occurrences(sentences: pd.DataFrame, lemmas: pd.DataFrame) -> pd.DataFrame:
    """Every occurrence of a listed form in the sentences, in text order, the longest form first.

    `sentences` has `sentence_id` and `text`; `lemmas` has `lemma` and `forms`. Returns `sentence_id`,
    `start`, `end` (characters in the sentence), `expression`, `lemma`. Case is ignored, but a capital inside
    a sentence makes a name, which is passed over. Words of a longer form are not listed again by themselves.

    >>> text = "A united front in the United States: see the whole picture."
    >>> rules = {"lemma": ["unite", "see", "whole picture"], "forms": ["united", "see;sees", "whole picture"]}
    >>> found = occurrences(pd.DataFrame({"sentence_id": ["a"], "text": [text]}), pd.DataFrame(rules))
    >>> list(found["expression"])
    ['united', 'see', 'whole picture']
    """
    of_form = {
        form.lower(): (lemma, form)
        for lemma, forms in zip(lemmas["lemma"], lemmas["forms"], strict=True)
        for form in forms.split(";")
    }
    longest_first = sorted(of_form, key=lambda form: (-len(form), form))
    any_form = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    pattern = re.compile(rf"(?<![\w’'-])(?:{any_form})(?![\w-])", re.IGNORECASE)
    rows = []
    for sentence_id, text in zip(sentences["sentence_id"], sentences["text"], strict=True):
        for match in pattern.finditer(text):
            lemma, form = of_form[" ".join(match.group().lower().split())]
            if not _in_a_name(text, match.start(), form):
                rows.append((sentence_id, match.start(), match.end(), match.group(), lemma))
    return pd.DataFrame(rows, columns=["sentence_id", "start", "end", "expression", "lemma"])

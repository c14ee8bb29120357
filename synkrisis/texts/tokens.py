"""Paragraphs, sentences and tokens with stable ids and exact character offsets.

An essay is plain text, one paragraph a block, blocks divided by an empty line. A block that begins with
`"# "` is the title, `"> "` the deck (the line under the title), `"## "` a heading; every other block is body text.
All offsets count characters from the beginning of that text, so `text[start:end]` is the span itself.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Collection
from functools import cache, lru_cache

import pandas as pd
import regex
from nltk.corpus import stopwords
from nltk.tag.perceptron import PerceptronTagger
from nltk.tokenize.punkt import PunktTokenizer

from synkrisis.resources import use_vendored_nltk_data
from synkrisis.texts.wordnet import wordnet

KINDS = ("title", "deck", "heading", "body")
UNITS = ("form", "norm", "lemma")

PARAGRAPH_COLUMNS = ["paragraph_id", "essay", "paragraph", "kind", "start", "end", "text"]
SENTENCE_COLUMNS = ["sentence_id", "essay", "paragraph", "sentence", "kind", "start", "end", "text"]
TOKEN_COLUMNS = [
    "essay", "sentence_id", "paragraph", "sentence", "token", "kind", "start", "end",
    "form", "norm", "lemma", "pos", "word", "stop", "quoted",
]  # fmt: skip

# Abbreviations of political reporting that NLTK's English model does not know: "Foreign Sec. Liz Truss".
ABBREVIATIONS = {"sec", "dep", "gov", "sen", "rep", "amb"}

# One name for one thing. GZERO prints "US" and Allyn "U.S."; the pronoun "us" is never written in capitals.
VARIANTS = {"US": "u.s.", "U.S.": "u.s.", "UK": "u.k.", "U.K.": "u.k.", "UN": "u.n.", "U.N.": "u.n."}

_MARKS = {"# ": "title", "> ": "deck", "## ": "heading"}

# One web address; what it cannot follow would make it part of another word.
ADDRESS = regex.compile(r"(?<![\w@+.-])(?:https?://|www\.)[^\s<>\"“”‘’]*[\w/]")
# One emoji with all that changes it: skin, flags, joined figures.
_EMOJI = regex.compile(
    r"""(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)
    (?:\p{Emoji_Modifier}|[\uFE0F\u20E3]|\u200D\p{Extended_Pictographic})*""",
    regex.VERBOSE,
)

# Each alternative is one kind of token. Contractions split as in the Penn Treebank, which the tagger learned.
# `regex`, since its \w holds the marks that Hindi, Arabic or Persian words are written with, and `re`'s does not.
_TOKEN = regex.compile(
    rf"""
    {ADDRESS.pattern}                    # https://example.org/a?b=1
  | [\w.+-]{{1,64}}+@\w[\w-]*+(?:\.\w[\w-]*+)+  # name@example.org
  | (?:[^\W\d_]\.){{2,}}(?:-\w+)*        # U.S.  U.S.-Russian
  | [^\W\d_]+(?=(?i:n['’]t)\b)          # do|n’t  DO|N’T
  | (?i:n['’]t)\b
  | ['’](?i:s|re|ve|ll|d|m)\b           # Russia|’s
  | [$€£]?\d+(?:[.,]\d+)*(?:%|[^\W\d_]\w*)?(?:-\w+)*  # $630  1st  1e6  10-year  2013-2014
  | Ol['’]
  | (?:Mr|Mrs|Ms|Dr|St|Sec|Gen|Sen|Gov|Rep)\.
  | \w+(?:-\w+)*                        # rules-based  Qaddafi
  | {_EMOJI.pattern}
  | \S                                  # any other mark stands alone
    """,
    regex.VERBOSE,
)
_PENN_QUOTES = str.maketrans({"’": "'", "‘": "'"})
_PENN_FORMS = {"“": "``", "”": "''", "—": ":", "–": ":", "…": ":", "[": "-LRB-", "]": "-RRB-"}
WORDNET_POS = {"N": "n", "V": "v", "J": "a", "R": "r"}


@cache
def _splitter() -> PunktTokenizer:
    use_vendored_nltk_data()
    splitter = PunktTokenizer("english")
    splitter._params.abbrev_types.update(ABBREVIATIONS)
    return splitter


@cache
def _tagger() -> PerceptronTagger:
    use_vendored_nltk_data()
    return PerceptronTagger(lang="eng")


@cache
def stop_words() -> frozenset[str]:
    """NLTK's English stop words, with the split contractions (`n't`, `'s`, …) that its list lacks."""
    use_vendored_nltk_data()
    return frozenset(stopwords.words("english")) | {"n't", "'s", "'re", "'ve", "'ll", "'d", "'m"}


def paragraphs(essay: str, text: str) -> pd.DataFrame:
    """Split a text into paragraphs.

    Parameters: `essay`, the id that begins every paragraph's id; `text`, in the form described above.
    Returns one row a paragraph: `paragraph_id` (`allyn-p09`), `essay`, `paragraph` (from 1), `kind` (one of
    `KINDS`), `start`, `end` (characters, without the mark of kind), `text`.
    """
    rows = []
    for block in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        mark = next((mark for mark in ("## ", "# ", "> ") if block[0].startswith(mark)), "")
        start, end = block.start() + len(mark), block.start() + len(block[0].rstrip())
        number = len(rows) + 1
        rows.append(
            (f"{essay}-p{number:02}", essay, number, _MARKS.get(mark, "body"), start, end, text[start:end])
        )
    return pd.DataFrame(rows, columns=PARAGRAPH_COLUMNS)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in one paragraph (characters from the paragraph's beginning).

    NLTK's Punkt (Kiss and Strunk 2006) with `ABBREVIATIONS`. A piece that begins in lower case belongs to
    the sentence before it: `“… rise again!” he said` is one sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _splitter().span_tokenize(text):
        if spans and text[start].islower():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def sentences(paragraph_frame: pd.DataFrame) -> pd.DataFrame:
    """Split paragraphs into sentences.

    Returns one row a sentence: `sentence_id` (`allyn-p09-s05`), `essay`, `paragraph`, `sentence` (from 1 in
    its paragraph), `kind`, `start`, `end` (characters in the essay), `text`.
    """
    rows = [
        (f"{p.paragraph_id}-s{n:02}", p.essay, p.paragraph, n, p.kind, p.start + a, p.start + b, p.text[a:b])
        for p in paragraph_frame.itertuples()
        for n, (a, b) in enumerate(sentence_spans(p.text), start=1)
    ]
    return pd.DataFrame(rows, columns=SENTENCE_COLUMNS)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each token of a sentence: words, numbers, clitics, marks; white space is none."""
    return [match.span() for match in _TOKEN.finditer(text)]


def is_word(form: str) -> bool:
    """Whether a token counts as a word: it has a letter or digit, or is an emoji."""
    return any(map(str.isalnum, form)) or (not form.isascii() and bool(_EMOJI.search(form)))


def normalise(form: str) -> str:
    """Lower case, straight apostrophes, one spelling for each name in `VARIANTS` (`US-led` → `u.s.-led`)."""
    head, hyphen, tail = form.partition("-")
    head = VARIANTS.get(head, head)
    return f"{head}{hyphen}{tail}".translate(_PENN_QUOTES).casefold()


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Spans between double quotation marks in one paragraph, marks left out.

    A curly quotation that is never closed runs to the end of its paragraph, as printers do before a further
    one; a straight one is none, since one mark alone may stand for inches.
    """
    return [match.span(match.lastindex) for match in re.finditer(r'“([^”]*)(?:”|$)|"([^"]*)"', text)]


@cache
def base_form(norm: str) -> str:
    """The base form of a word by itself, whatever part of speech it is: as a verb, else a noun, an adjective.

    >>> base_form("towers"), base_form("spoke"), base_form("us")
    ('tower', 'speak', 'us')
    """
    if norm in stop_words() or not norm.isalpha() or len(norm) < 3:  # no letter is the base form of a word
        return norm
    found = (min(wordnet()._morphy(norm, pos), key=len, default=None) for pos in "vnar")  # ties: the first
    return next((lemma for lemma in found if lemma), norm)


@cache
def _lemma(norm: str, tag: str) -> str:
    """Shortest base form that WordNet's morphology gives; proper names and function words keep their form."""
    pos = WORDNET_POS.get(tag[0])
    if norm == "n't":
        return "not"
    if pos is None or tag.startswith("NNP"):
        return norm
    # ties: the first that WordNet's rules give
    return min(wordnet()._morphy(norm, pos), key=len, default=norm)


def tokens(sentence_frame: pd.DataFrame, paragraph_frame: pd.DataFrame) -> pd.DataFrame:
    """Tokenise, tag and lemmatise sentences.

    Returns one row a token: `essay`, `sentence_id`, `paragraph`, `sentence`, `token` (from 1 in its
    sentence), `kind`, `start`, `end` (characters in the essay), `form` (as printed), `norm` (see
    `normalise`), `lemma` (WordNet 3.1), `pos` (Penn Treebank tag of NLTK's averaged perceptron), `word`
    (see `is_word`), `stop` (a stop word), `quoted` (between double quotation marks).
    """
    quoted = {
        (p.essay, p.paragraph): [(p.start + a, p.start + b) for a, b in quoted_spans(p.text)]
        for p in paragraph_frame.itertuples()
    }
    rows = []
    for s in sentence_frame.itertuples():
        marked = quoted[s.essay, s.paragraph]
        for n, (a, b, *told) in enumerate(_analysed(s.text), start=1):
            start = s.start + a
            place = bisect_right(marked, (start, math.inf)) - 1  # quotations do not overlap
            inside = place >= 0 and start < marked[place][1]
            rows.append(
                (
                    s.essay,
                    s.sentence_id,
                    s.paragraph,
                    s.sentence,
                    n,
                    s.kind,
                    start,
                    s.start + b,
                    *told,
                    inside,
                )
            )
    return pd.DataFrame(rows, columns=TOKEN_COLUMNS)


@lru_cache(maxsize=8192)  # a sentence is read for its words, and again by each instrument that scores it
def _analysed(text: str) -> tuple[tuple, ...]:
    """What is known of each token from its sentence alone: start, end, and the columns `form` to `stop`."""
    spans = token_spans(text)
    forms = [text[a:b] for a, b in spans]
    tagged = _tagger().tag([_PENN_FORMS.get(form, form.translate(_PENN_QUOTES)) for form in forms])
    found = []
    for (a, b), form, (_, tag) in zip(spans, forms, tagged, strict=True):
        norm = normalise(form)
        word = is_word(form)
        found.append((a, b, form, norm, _lemma(norm, tag), tag, word, norm in stop_words()))
    return tuple(found)


def terms(
    token_frame: pd.DataFrame,
    *,
    unit: str = "norm",
    unify: bool = True,
    stop: bool = True,
    quoted: bool = True,
    headings: bool = True,
    extra_stop: Collection[str] = (),
) -> pd.DataFrame:
    """Choose which tokens count, and as what: the words of the frame with a column `term`.

    `unit` is `form` (lower case), `norm` or `lemma`; `unify=False` leaves US and U.S. apart; `stop`,
    `quoted` and `headings` (title and deck too) keep these when True; `extra_stop` are further words to leave
    out, in any case. Raises ValueError on another unit.
    """
    if unit not in UNITS:
        raise ValueError(f"unit is {unit!r}; it must be one of {', '.join(UNITS)}.")
    keep = token_frame["word"].astype(bool)  # no token at all has no type
    if not stop:
        keep = keep & ~token_frame["stop"]
    if not quoted:
        keep = keep & ~token_frame["quoted"]
    if not headings:
        keep = keep & (token_frame["kind"] == "body")
    if extra_stop:
        keep = keep & ~token_frame["norm"].isin({normalise(word) for word in extra_stop})
    chosen = token_frame[keep]
    printed = chosen["form"].str.replace("’", "'").str.casefold()
    term = printed if unit == "form" else chosen[unit]
    if not unify:
        # A variant is where the normal form says more than lower case does; there the print decides.
        term = term.where(chosen["norm"] == printed, printed)
    return chosen.assign(term=term)


def ngrams(term_frame: pd.DataFrame, n: int = 2) -> pd.DataFrame:
    """Runs of `n` words that follow each other in a sentence, as the terms of a frame that charts and counts take.

    `term_frame` is that of `terms`: what it leaves out lies between no words of a run. Returns the row of each
    run's first word, with the whole run as its `term`. Raises ValueError where `n` is below 1.

    >>> words = pd.DataFrame({"sentence_id": ["a", "a", "a", "b"], "term": ["the", "church", "tower", "love"]})
    >>> ngrams(words)["term"].tolist()
    ['the church', 'church tower']
    """
    if n < 1:
        raise ValueError(f"n is {n}; a run has 1 word or more.")
    following = term_frame.groupby("sentence_id", sort=False)["term"]
    runs = term_frame["term"]
    for step in range(1, n):
        runs = runs + " " + following.shift(-step)
    return term_frame.assign(term=runs)[runs.notna()]

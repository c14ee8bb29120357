"""One step that every text passes before its words are counted: marks that print or the web put into words.

What a reader cannot see must not make two words of one: a soft hyphen, a zero-width space, an accent written as
a mark of its own. Nothing that is read as a letter is lost, and what was changed is counted.
"""

import re
import unicodedata
from collections import Counter

COMPOSED = "accents and marks written apart from their letters (they were joined: NFC)"
INVISIBLE = "characters that cannot be seen (they were taken out)"
LIGATURES = "ligatures (they became letters)"
STRETCHES = "strokes that only stretch an Arabic word (they were taken out)"
HYPHENS = "hyphens of another kind (they became -)"
LINE_ENDS = "words divided at a line’s end (they were joined)"
EMPHASIS = "underscores that only set words off (they were taken out)"
SEPARATORS = "control characters that part one field from another (they became spaces)"

_CONTROL = "\x1c\x1d\x1e\x1f"  # white space to Python, though not to every pattern
_TAKEN_OUT = "\u00ad\u200b\ufeff\u2060\u200e\u200f" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
_CHARACTERS = (
    (INVISIBLE, dict.fromkeys(_TAKEN_OUT, "")),
    (LIGATURES, {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}),
    (STRETCHES, {"\u0640": ""}),
    (HYPHENS, {"\u2010": "-", "\u2011": "-"}),
)
DIVIDES = "-\u00ad\u2010\u2011"  # what may stand where a line's end divides a word
# A zero-width space between these letters is the only sign of where a word ends: Thai, Lao, Khmer, Burmese.
_BREAK = re.compile(
    "(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
)
_DIVIDED = rf"[{DIVIDES}][ \t]*\r?\n"  # with the spaces that PDF leaves at the ends of lines
_SOME_DIVIDED = re.compile(_DIVIDED)
_LINE_END = re.compile(rf"([^\W\d_]+(?:-[^\W\d_]+)*){_DIVIDED}[ \t]*([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SUSPENDED = {"and", "or", "nor", "to", "und", "oder", "bis", "et", "ou", "y", "o"}  # pre- and post-war
_EMPHASIS = re.compile(r"(?<!\w)_+(?=[^\W_])|(?<=[^\W_])_+(?!\w)")


def clean(text: str, seen: Counter[str] | None = None) -> str:
    r"""The text as its words are meant: composed letters, nothing invisible, words whole again.

    `seen` counts what was changed, by kind. What is clean stays as it is.

    >>> found = Counter()
    >>> clean("cafe\u0301 co\u00adop of\ufb01ce _very_ com-\nputer", found)
    'café coop office very computer'
    >>> found[LINE_ENDS], found[EMPHASIS]
    (1, 2)
    """
    seen = Counter() if seen is None else seen
    text = _joined(text, seen)
    if n := sum(map(text.count, _CONTROL)):
        seen[SEPARATORS] += n
        text = text.translate(dict.fromkeys(map(ord, _CONTROL), " "))
    if not text.isascii():
        text = _composed(_BREAK.sub(" ", text), seen)
        for kind, table in _CHARACTERS:
            n = sum(text.count(character) for character in table)
            if n:
                seen[kind] += n
                text = text.translate(str.maketrans(table))
        # what was taken out may have stood between a letter and its accent
        text = _composed(text, seen)
    if "_" in text:
        text, n = _EMPHASIS.subn("", text)
        seen[EMPHASIS] += n
    return text


def _composed(text: str, seen: Counter[str]) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    whole = unicodedata.normalize("NFC", text)
    seen[COMPOSED] += max(len(text) - len(whole), 1)
    return whole


def _joined(text: str, seen: Counter[str]) -> str:
    """The text with words whole that a line's end divides.

    The hyphen stays where it stands elsewhere in the word (*mother-in-law*), and where the rest of the text tells
    that it is the word's own: it has *looking-glass*, or both *summer* and *cloud*, and no *summercloud*.
    """
    if not _SOME_DIVIDED.search(text):  # the search for whole words is slow
        return text
    known = set(_WORD.findall(_LINE_END.sub(" ", text).casefold()))

    def whole(match: re.Match) -> str:
        first, second = match.groups()
        if not second[0].islower() or second in _SUSPENDED:
            return match[0]
        seen[LINE_ENDS] += 1
        joined, hyphened = first + second, f"{first}-{second}"
        own = hyphened.casefold() in known or {first.casefold(), second.casefold()} <= known
        return hyphened if "-" in first or (own and joined.casefold() not in known) else joined

    return _LINE_END.sub(whole, text)


def sentences(seen: Counter[str]) -> list[str]:
    """What was cleaned, a sentence for each kind.

    >>> sentences(Counter({LIGATURES: 1200}))
    ['Cleaned: ligatures (they became letters), 1,200 in all.']
    """
    return [f"Cleaned: {kind}, {n:,} in all." for kind, n in sorted(seen.items()) if n]

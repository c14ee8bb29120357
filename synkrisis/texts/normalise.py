"""Make a text readable for a lexicon, and take chosen words out of its sight. Lengths never change."""

import re

# Names of states, bodies, treaties and allies. Their words carry no feeling here, whatever a lexicon says.
NEUTRAL_NAMES = (
    r"United (?:States|Nations|Kingdom)", r"European Union", r"Security Council",
    r"Human Rights (?:Council|Watch)", r"Cold War", r"World War(?: I{1,2}\b| One\b| Two\b)?", r"Peace Corps",
    r"Nobel Peace Prize", r"White House", r"New START", r"(?:Partial |Comprehensive )?Test Ban Treaty",
    r"American University", r"Ministry of Defen[cs]e", r"(?:Defense|Justice) Department",
    r"Department of (?:Defense|Justice)", r"Aegis Ashore", r"The Day After", r"“Strategy of Peace”",
    r"Valentine['’]s Day", r"Good Friday", r"\b[Aa]ll(?:y|ies)\b", r"\b[Pp]artners?\b",
)  # fmt: skip

_NAMES = re.compile("|".join(NEUTRAL_NAMES))
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": " ", "–": " "})


def mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Write `x` over each letter and digit in the spans (start, end in characters); the length stays."""
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\W_]", "x", text[start:end]) + text[end:]
    return text


def without_masks(text: str) -> str:
    """The text without its masked words.

    >>> without_masks(mask("a jilted lover whining", [(2, 8)]))
    'a lover whining'
    """
    return re.sub(r"\s*\bx+(?:['’.-]x+)*\b", "", text).strip() if re.search(r"\bxx+\b", text) else text


def mask_names(text: str) -> str:
    """Mask each of `NEUTRAL_NAMES`; the length stays."""
    return mask(text, [name.span() for name in _NAMES.finditer(text)])


def normalise_text(text: str) -> str:
    """Make a text readable for a lexicon: names masked, quotation marks straight, dashes as spaces."""
    return mask_names(text).translate(_STRAIGHT)

"""Numbers in words: how charts, reports and findings print them."""

import math
import re

NOT_ESTIMATED = "cannot be estimated"
_WHOLE = re.compile(r"(?<=\d) (?=%)|(?<=\bn) (?==)|(?<=\bn =) (?=\d)")
_APOSTROPHE = re.compile(r"(?<=\w\w)(?:'|&#39;|&#x27;)(?=\w)")


def number(value: float, digits: int = 2) -> str:
    """A number as it is printed: thousands apart, a real minus sign, no trailing −0.

    >>> number(-1234.5, 1), number(float("nan"))
    ('−1,234.5', 'cannot be estimated')
    """
    if math.isnan(value):
        return NOT_ESTIMATED
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def estimate(value: float, low: float, high: float, *, n: int | None = None) -> str:
    """An estimate with its interval, and with `n` what it rests on.

    >>> estimate(0.52, 0.4, 0.61, n=38)
    '0.52 (0.40 to 0.61, n = 38)'
    """
    if math.isnan(value):
        return NOT_ESTIMATED
    count = "" if n is None else f", n = {n}"
    return f"{number(value)} ({number(low)} to {number(high)}{count})"


def unbroken(text: str) -> str:
    """Words in which no line ends within `95 %` or `n = 76`.

    >>> unbroken("95 % (n = 76)") == "95\\u00a0% (n\\u00a0=\\u00a076)"
    True
    """
    return _WHOLE.sub("\u00a0", text)


def apostrophes(text: str) -> str:
    """Words with the apostrophes that a book prints. A token such as `n't` stays as it was counted.

    >>> apostrophes("Spearman's ρ"), apostrophes("n't")
    ('Spearman’s ρ', "n't")
    """
    return _APOSTROPHE.sub("’", text)


def amount(n: int, what: str) -> str:
    """A count with its noun: `1 word`, `2,000 words`.

    >>> amount(1, "word"), amount(2000, "word")
    ('1 word', '2,000 words')
    """
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"

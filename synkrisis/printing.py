"""Numbers in words: how charts, reports and findings print them."""


def number(value: float, digits: int = 2) -> str:
    """A number as it is printed: thousands apart, a real minus sign, no trailing −0.

    >>> number(-1234.5, 1)
    '−1,234.5'
    """
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def estimate(value: float, low: float, high: float, *, n: int | None = None) -> str:
    """An estimate with its interval, and with `n` what it rests on.

    >>> estimate(0.52, 0.4, 0.61, n=38)
    '0.52 (0.40 to 0.61, n = 38)'
    """
    count = "" if n is None else f", n = {n}"
    return f"{number(value)} ({number(low)} to {number(high)}{count})"

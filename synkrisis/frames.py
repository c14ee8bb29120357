"""Frames that are made once and handed out as copies, so that whoever changes one in place changes no result."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Frame = TypeVar("Frame")


def frame(make: Callable[..., Frame]) -> property:
    """A property of an object, a frame or a series: made when first asked for, and a copy each time.

    >>> import pandas as pd
    >>> class Text:
    ...     @frame
    ...     def words(self):
    ...         return pd.DataFrame({"word": ["love"]})
    >>> text = Text()
    >>> text.words.insert(0, "mine", "tower")
    >>> list(text.words)
    ['word']
    """
    name = f"_{make.__name__}_made"

    @wraps(make)
    def get(self: object) -> Frame:
        if name not in self.__dict__:
            self.__dict__[name] = make(self)  # not by `setattr`, which a frozen dataclass refuses
        return self.__dict__[name].copy()

    return property(get)


def copied(make: Callable[P, Frame]) -> Callable[P, Frame]:
    """A function that gives a copy of what another one keeps."""

    @wraps(make)
    def get(*args: P.args, **options: P.kwargs) -> Frame:
        return make(*args, **options).copy()

    return get

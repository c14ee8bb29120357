"""The windows in which the book is looked at."""

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

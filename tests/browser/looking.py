"""The windows in which the book is looked at, and the gesture that makes charts live."""

from playwright.sync_api import Page, expect

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def wake(tab: Page) -> list:
    """Touch every chart of a page, and give them when they are live."""
    charts = tab.locator(".syn-chart").all()
    for chart in charts:
        chart.locator(".syn-picture").scroll_into_view_if_needed()
        chart.locator(".syn-picture").hover()
        expect(chart).to_have_attribute("data-state", "live", timeout=20_000)
    return charts

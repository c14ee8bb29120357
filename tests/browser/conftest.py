"""The built book on a web server of this machine, opened in a headless Chromium that reaches nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from built import served, site
from looking import DESK
from playwright.sync_api import Page, sync_playwright

from churchtower.make.browser import find_or_install


@pytest.fixture(scope="session")
def address():
    with served(site()) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    path = find_or_install()  # which may start Playwright itself, and that cannot be done twice at once
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(chromium, address) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the book; any request elsewhere and any error fails the test."""
    problems: list[str] = []
    contexts = []

    def open_page(page: str, *, viewport=DESK, mode: str = "light", **options) -> Page:
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        context.add_init_script(f"localStorage.mode = localStorage.theme = '{mode}'")
        tab = context.new_page()

        def guard(route):
            if route.request.url.startswith(address):
                route.continue_()
            else:
                problems.append(f"asked {route.request.url}")
                route.abort()

        tab.route("**/*", guard)
        tab.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("response", lambda r: problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        tab.goto(f"{address}/{page}.html")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def opened(chromium, address):
    with visiting(chromium, address) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def visited(request, chromium, address):
    """A page in a window and a mode, opened once for all tests of it."""
    page, viewport, mode = request.param
    with visiting(chromium, address) as open_page:
        yield open_page(page, viewport=viewport, mode=mode, reduced_motion="reduce")

"""A chapter run in JupyterLab itself, by a browser that reaches nothing but this machine."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from churchtower.make import lab

CHAPTER = "essays"
SETTINGS = "lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
DONE = (
    "() => document.querySelectorAll('.jp-CodeCell').length && ![...document.querySelectorAll('.jp-CodeCell'\
 + ' .jp-InputPrompt')].some(prompt => !/\\d/.test(prompt.textContent))"
)


@contextmanager
def jupyterlab(home):
    """The address of a JupyterLab on copies of the chapters, with no settings but these."""
    folder = home / "notebooks"
    lab.copy_chapters(folder)
    settings = home / "config" / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text(
        json.dumps({"windowingMode": "none"}), "utf-8"
    )  # else what is out of sight is not there
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    environment = {name: value for name, value in os.environ.items() if name != "SYNKRISIS_BOOK"}
    environment |= {name: str(home / place) for name, place in places.items()}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    options = {
        "ServerApp.port": address.rpartition(":")[2],
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    with open(home / "log", "w") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *words], env=environment, stderr=log)
    try:
        wait_for(f"{address}/api", server, home / "log")
        yield address
    finally:
        server.terminate()  # an interrupt would be asked back about, and two can become one
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(url, server, log, *, seconds=120):
    for _ in range(seconds * 2):
        try:
            return urlopen(url).close()
        except URLError:
            assert server.poll() is None, log.read_text("utf-8")[-2000:]
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab does not answer. {log.read_text('utf-8')[-2000:]}")


def run_all(page, address, chapter):
    """Open a copy, run its cells, and wait until the last one has its number."""
    page.goto(f"{address}/lab/tree/{chapter}.ipynb", timeout=120_000)
    page.locator(".jp-CodeCell").first.wait_for(timeout=120_000)
    while not any(one["kernel"]["connections"] for one in page.request.get(f"{address}/api/sessions").json()):
        page.wait_for_timeout(500)  # without a kernel, "run" would ask for one
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE, timeout=300_000)


@pytest.fixture
def opened_lab(chromium, tmp_path):
    with jupyterlab(tmp_path) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        asked = []

        def guard(route):
            if route.request.url.startswith(address):
                return route.continue_()
            asked.append(route.request.url)
            return route.abort()

        context.route("**/*", guard)
        yield context.new_page(), address, asked
        context.close()


def test_every_chart_of_a_chapter_is_drawn_in_jupyterlab_with_no_network(opened_lab, tmp_path):
    page, address, asked = opened_lab
    run_all(page, address, CHAPTER)
    book = nbformat.read(tmp_path / "notebooks" / f"{CHAPTER}.ipynb", as_version=4)
    charts = sum(cell.source.startswith("**Figure *") for cell in book.cells)  # the captions under them
    drawn = page.locator(".jp-OutputArea-output img[src^='data:image/svg+xml']")
    assert charts and drawn.count() == charts
    for number in range(charts):
        box = drawn.nth(number).evaluate("image => [image.complete, image.naturalWidth, image.alt]")
        assert box[0] and box[1] > 200 and len(box[2]) > 30
    told = [page.locator(f".jp-OutputArea-output[data-mime-type$='{kind}']") for kind in ("error", "stderr")]
    assert not any(outputs.count() for outputs in told)
    assert not page.locator(".jp-OutputArea-output a[href*='.html']").count(), "a link leads to no file here"
    assert not asked

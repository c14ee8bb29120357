"""How light, fast and accessible each page of the built book is: a table, a line a page.

    python benchmarks/site.py [--lighthouse PROGRAM] [--times 3] [PAGE ...]

The book in `_build/html` is served with gzip on this machine. Weight and requests are those of a first visit
at 1280 pixels before a chart is touched; axe counts violating elements in light and dark at 1280 and 360
pixels; Lighthouse (`npm install lighthouse`) gives performance, accessibility, best practices and SEO on a
desktop and on a phone, the best of several runs, since a busy machine can only make a page look slower.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

from churchtower.make.browser import find_or_install

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
MADE_BY_SPHINX = ("genindex", "search", "chapters/cite")

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
ALL_RULES = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PACKED = {".html", ".css", ".js", ".svg", ".csv", ".json", ".txt"}


def pages() -> list[str]:
    """The pages that `_toc.yml` lists, the cover first, and those that Sphinx makes."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters, *MADE_BY_SPHINX]


class Gzipping(http.server.SimpleHTTPRequestHandler):
    """A web server as a usual host is: what is text goes out compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in PACKED:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(Gzipping, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def weight(browser: Browser, address: str) -> tuple[float, int]:
    """Kilobytes (1,000 bytes, compressed, headers included) and requests of a first visit."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    sizes: list[int] = []

    def add(request) -> None:
        size = request.sizes()
        sizes.append(size["responseBodySize"] + size["responseHeadersSize"])

    tab.on("requestfinished", add)
    tab.goto(address)
    tab.wait_for_load_state("networkidle")
    tab.close()
    return sum(sizes) / 1000, len(sizes)


def violations(browser: Browser, address: str) -> list[str]:
    """What axe finds: for each width and mode, how many elements, and the names of the rules."""
    found = []
    for width in (1280, 360):
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        tab = context.new_page()
        tab.goto(address)
        tab.evaluate(AXE)
        for mode in ("light", "dark"):
            tab.evaluate("mode => document.documentElement.dataset.theme = mode", mode)
            result = tab.evaluate(f"axe.run({ALL_RULES})")["violations"]
            names = " ".join(rule["id"] for rule in result)
            found.append(f"{sum(len(rule['nodes']) for rule in result)}{names and f' ({names})'}")
        context.close()
    return found


def lighthouse(program: str, address: str, preset: str, times: int, browser: str) -> list[int]:
    """The four scores, 0 to 100, the best of several runs each; stops when nothing can get better."""
    best = [0] * len(CATEGORIES)
    command = [program, address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    command += ["--preset=desktop"] if preset == "desktop" else []
    for _ in range(times):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "CHROME_PATH": browser}
        )
        if done.returncode:
            print(done.stderr[-500:], file=sys.stderr)
            continue
        categories = json.loads(done.stdout)["categories"]
        scores = [round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES]
        best = [max(pair) for pair in zip(best, scores, strict=True)]
        if min(best) == 100:
            break
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="index, chapters/essays, …; all when none is named")
    parser.add_argument("--lighthouse", help="the program lighthouse; its scores are left out without it")
    parser.add_argument("--times", type=int, default=3, help="how often Lighthouse may try (3)")
    parser.add_argument("--no-axe", action="store_true", help="leave out axe, which takes longest")
    options = parser.parse_args()
    chrome = find_or_install()
    print("| page | kB | requests | axe 1280 light | dark | 360 light | dark | desktop | mobile |")
    print("|---|---|---|---|---|---|---|---|---|")
    with served(SITE) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome, args=["--no-sandbox"])
        for page in options.pages or pages():
            address = f"{site}/{page}.html"
            size, requests = weight(browser, address)
            cells = [page, f"{size:.1f}", str(requests)]
            cells += ["–"] * 4 if options.no_axe else violations(browser, address)
            for preset in ("desktop", "mobile"):
                scores = ["–"]
                if options.lighthouse:
                    scores = lighthouse(options.lighthouse, address, preset, options.times, chrome)
                cells.append("/".join(map(str, scores)))
            print(f"| {' | '.join(cells)} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()

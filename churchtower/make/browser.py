"""Find a Chrome or Chromium for the tests, or install one. Run as a program, this prints where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
NONE = (
    "No Chrome or Chromium was found, and none could be installed. Install one, or name its program in the "
    "environment variable CHROME, and run the tests again."
)


def find() -> str | None:
    """The program of a browser that is there: named by `CHROME`, installed, or Playwright's own."""
    named = os.environ.get("CHROME")
    if named:
        return named
    for command in COMMANDS:
        if path := shutil.which(command):
            return path
    for place in PLACES:
        if Path(place).exists():
            return place
    own = _playwrights_own()
    return str(own) if own.exists() else None


def _playwrights_own() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def installers() -> list[list[str]]:
    """Commands that may install a browser here, in the order to be tried."""
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    if not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return [playwright]
    is_root = os.geteuid() == 0
    leave = [] if is_root else ["sudo", "-n"]
    if not is_root and not shutil.which("sudo"):
        return [playwright]
    update = [*leave, "apt-get", "update"]
    # Ubuntu's package of this name only points to a snap: there, Playwright's own is tried next.
    packages = ["chromium", "fonts-liberation"]
    install = [*leave, "apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return [update, install, playwright, [*leave, *playwright, "--with-deps"]]


def find_or_install() -> str:
    """The program of a browser. Raises SystemExit with a sentence when none can be had."""
    if path := find():
        return path
    for command in installers():
        print("Installing a browser:", " ".join(command), flush=True)
        done = subprocess.run(command, check=False)
        if done.returncode == 0 and (path := find()):
            return path
    raise SystemExit(NONE)


if __name__ == "__main__":
    print(find_or_install())

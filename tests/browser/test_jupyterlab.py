"""In a running JupyterLab a figure is a widget: what the learner moves, Python reads; what Python sets, the page shows."""

import json
import socket
import subprocess
import sys
import urllib.request
from urllib.error import URLError

import pytest

# What the page sends is read from the network; what is made of it goes back through the network.
CELL = """
from bpkit import live

fig = live.one_weight()


def answer(change):
    moved = fig.network.W[1][0, 0]
    if fig.network.b[2][0] != 2 * moved:
        fig.network = fig.network.replace(b2=[2 * moved, 0])


fig.observe(answer, "values")
fig
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a folder with the notebook figure.ipynb."""
    folder = tmp_path_factory.mktemp("lab")
    cell = {"cell_type": "code", "id": "figure", "metadata": {}, "execution_count": None, "outputs": [], "source": CELL}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / "figure.ipynb").write_text(json.dumps(notebook))
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    options = ["--IdentityProvider.token=", "--LabApp.news_url=", f"--ServerApp.root_dir={folder}"]
    server = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/api").close()
            break
        except URLError:
            assert server.poll() is None, "JupyterLab did not start"
    yield address
    server.terminate()
    server.wait()


def test_state_goes_both_ways(browser, lab):
    with browser.new_context(viewport={"width": 1300, "height": 1000}) as context:
        page = context.new_page()
        page.goto(f"{lab}/lab/tree/figure.ipynb")
        page.locator(".jp-Notebook .cm-content").click()
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=60_000)
        page.keyboard.press("Shift+Enter")
        figure = page.locator('.bp-live[data-figure="one-weight"][data-ready="true"]')
        figure.wait_for()
        figure.locator('[data-param="W1[0,0]"]').evaluate(
            "slider => { slider.value = -0.625; slider.dispatchEvent(new Event('input')); }"
        )
        figure.locator('[data-quantity="b2[0]"][data-number="-1.25"]').first.wait_for()
        assert figure.locator('[data-quantity="W1[0,0]"]').first.get_attribute("data-number") == "-0.625"

"""A JupyterLab to open notebooks in."""

import json
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


@contextmanager
def jupyterlab(folder):
    """The address of a JupyterLab that serves a folder."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    # A user has one workspace, in which this JupyterLab would open what another one has left open.
    workspaces = f"--LabApp.workspaces_dir={folder}/.workspaces"
    options = ["--IdentityProvider.token=", "--LabApp.news_url=", f"--ServerApp.root_dir={folder}", workspaces]
    server = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/api").close()
                break
            except URLError:
                assert server.poll() is None, "JupyterLab did not start"
        yield address
    finally:
        server.terminate()
        server.wait()


def notebook(folder, name, source):
    """Write a notebook of one cell."""
    cell = {"cell_type": "code", "id": "only", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
    content = {"cells": [cell], "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{name}.ipynb").write_text(json.dumps(content))


def run(page, address, name):
    """Open a notebook of one cell, and run it."""
    page.goto(f"{address}/lab/tree/{name}.ipynb?reset")
    page.locator(".jp-Notebook .cm-content").click()
    # The notebook's own indicator is idle before there is a kernel; who runs a cell then is asked to select one.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.keyboard.press("Shift+Enter")

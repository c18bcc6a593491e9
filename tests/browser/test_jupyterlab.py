"""In a running JupyterLab a figure is a widget: what the learner moves, Python reads; what Python sets, the page shows."""

import pytest
from catalogue import FIGURES
from driving import Driven
from lab import jupyterlab, notebook, run

CELL = """
import numpy as np
from bpkit import examples, live

fig = {call}
answered = []


def answer(change):
    if not answered:
        answered.append(True)
        {answer}


fig.observe(answer, [name for name in fig.trait_names(moved=True) if name != "asked"])
fig
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    for name, told in FIGURES.items():
        notebook(folder, name, CELL.format(call=told.call, answer=told.answer))
    with jupyterlab(folder) as address:
        yield address


@pytest.mark.parametrize("name", FIGURES)
def test_state_goes_both_ways(browser, lab, name):
    told = FIGURES[name]
    with browser.new_context(viewport={"width": 1300, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)  # a kernel and JupyterLab start beside other tests
        run(page, lab, name)
        figure = Driven(page, name)
        figure.root.and_(page.locator('[data-ready="true"]')).wait_for()
        figure.set(**{told.control: told.moved})
        answer = f'[data-quantity="{told.quantity}"][data-number="{told.number}"]'
        figure.root.locator(answer).first.wait_for(state="attached")
        control = figure.root.locator(f'[data-param="{told.control}"]')
        assert control.evaluate("e => Number(e.value)") == told.moved

import pytest
from nbval.plugin import IPyNbFile
from xdist.scheduler import LoadScopeScheduling

# tests/store_outputs.py stores the text of an output and none of its richer forms.
# nbval fails on a form that only one side has, so it must not look at these.
NOT_STORED = ("text/html", "text/latex", "text/markdown", "image/svg+xml")


def pytest_collectstart(collector):
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += NOT_STORED


class NotebooksWhole(LoadScopeScheduling):
    """Shares the tests out one by one, but the cells of a notebook together: they have one kernel."""

    def _split_scope(self, nodeid):
        file, _, _ = nodeid.partition("::")
        return file if file.endswith(".ipynb") else nodeid


@pytest.hookimpl(optionalhook=True)  # where xdist is switched off
def pytest_xdist_make_scheduler(config, log):
    return NotebooksWhole(config, log)

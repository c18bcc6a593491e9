from nbval.plugin import IPyNbFile

collect_ignore = ["book/exercises/nbgrader_config.py"]  # only nbgrader can run it

# tests/store_outputs.py stores the text of an output and none of its richer forms.
# nbval fails on a form that only one side has, so it must not look at these.
NOT_STORED = ("text/html", "text/latex", "text/markdown", "image/svg+xml")


def pytest_collectstart(collector):
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += NOT_STORED

"""What holds for every live figure as a Python object, and for the HTML that stands in a page."""

import json
import re
from html import unescape

import pytest
from catalogue import FIGURES

from bpkit import Graph, examples, live, unroll  # noqa: F401 (the calls of the catalogue use them)
from bpkit.live.figure import FOLDER, MADE, Figure


@pytest.fixture(params=FIGURES)
def figure(request):
    return eval(FIGURES[request.param].call)


def test_the_catalogue_knows_every_figure():
    assert {figure.name for figure in vars(live).values() if isinstance(figure, type) and issubclass(figure, Figure)} == set(FIGURES)


def test_every_module_is_used():
    used = {name for told in FIGURES.values() for name in eval(told.call).modules()} | {*live.ExerciseBox.modules()}
    modules = {name for name in used if not name.endswith(".json")}
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")} | {*MADE} == {*modules, "host.js"}


def test_html_is_complete_in_itself(figure):
    html = figure.html()
    assert not re.search(r'(src|href)="(?!data:)|https?:(?!//www.w3.org/)', html)
    blocks = dict(re.findall(r'<script[^>]* data-bp-once="(.*?)">(.*?)</script>', html, re.DOTALL))
    told = json.loads(unescape(re.search('data-bp-live="(.*?)"', html)[1]))
    assert list(blocks) == [*told["modules"], told["state"], "host.js"]
    state = json.loads(blocks[told["state"]])
    assert state["start"] == {key: state[key] for key in state["start"]}


def test_joined_module_has_no_import_and_one_export(figure):
    assert not re.search(r"^import ", figure._esm, re.MULTILINE)
    assert re.findall(r"^export .*", figure._esm, re.MULTILINE) == ["export default { render };"]


def test_no_two_modules_of_a_figure_declare_the_same_name(figure):
    names = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", figure._esm, re.MULTILINE)
    assert len(names) == len(set(names))


def test_what_the_reader_changes_can_be_set_back(figure):
    assert figure.start
    for name, value in figure.start.items():
        setattr(figure, name, value)


def test_without_a_script_there_is_a_picture_told_in_words(figure):
    image = figure.fallback()
    assert image.startswith(f'<img data-figure="{figure.name}"') and "data:image/svg+xml," in image
    assert re.search(r"\d", figure.caption())


def test_bundle_has_widget_page_and_text(figure):
    bundle, _ = figure._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= bundle.keys()
    assert bundle["text/plain"] == f"<live figure {figure.name}>"


def test_a_page_carries_little(figure):
    assert len(figure.html()) < 200_000


def test_no_name_of_a_node_can_end_or_open_a_script():
    def hostile(x):
        return ((x * x).named("<!--<script>") * x).named("</script><b>")

    html = live.graph_stepper(Graph.of(hostile), {"x": 0.5}).html()
    blocks = re.findall(r'<script type="text/plain" data-bp-once="state-[^>]*>(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1 and "<" not in blocks[0]
    assert "<!--<script>" in str(json.loads(blocks[0]))

"""What the project says of itself is so: its version, what it needs, what its wheel holds, whose the files of the book are."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from packaging.requirements import Requirement
from setuptools.config.pyprojecttoml import read_configuration

import bpkit

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build" / "html"
NOTICES = (ROOT / "NOTICES.md").read_text("utf-8")
HEADS = "pyproject.toml README.md LICENSE LICENSE-text NOTICES.md MANIFEST.in".split()
PAGES = [path for path in sorted(BUILT.rglob("*.html")) if "_static" not in path.parts and path != BUILT / "index.html"]


def requirements(lines):
    found = [Requirement(line) for line in lines]
    return {each.name: each.specifier for each in found if not each.name.startswith("backprop")}


def lines(name):
    return [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]


def test_it_is_cited_by_its_version():
    assert f"\nversion: {bpkit.__version__}\n" in (ROOT / "CITATION.cff").read_text()


def test_what_a_set_needs_is_what_the_book_needs():
    """What stands in requirements.txt as well has the same bounds there."""
    project = read_configuration(ROOT / "pyproject.toml", expand=False)["project"]
    book = requirements(lines("requirements.txt"))
    for needs in (project["dependencies"], *project["optional-dependencies"].values()):
        for name, bounds in requirements(needs).items():
            assert book.get(name, bounds) == bounds, name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    copy = tmp_path_factory.mktemp("source")
    shutil.copytree(ROOT / "bpkit", copy / "bpkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "equations", copy / "tests" / "equations")
    for name in HEADS:
        shutil.copy(ROOT / name, copy)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", copy, copy]
    subprocess.run(pip, check=True)
    (path,) = copy.glob("*.whl")
    assert path.name.startswith(f"backprop_live-{bpkit.__version__}-")
    return ZipFile(path).namelist()


def test_the_wheel_holds_the_package_and_its_licences_and_nothing_else(wheel):
    package = {str(p.relative_to(ROOT)) for p in (ROOT / "bpkit").rglob("*.*") if "__pycache__" not in p.parts}
    assert {name for name in wheel if ".dist-info/" not in name} == package
    assert {name.partition("licenses/")[2] for name in wheel} == {"", "LICENSE", "LICENSE-text", "NOTICES.md"}


def patterns():
    for pattern in re.findall(r"`(_static/[^`]*)`", NOTICES):
        before, choices, after = re.fullmatch(r"([^{]*)(?:{([^}]*)})?(.*)", pattern).groups()
        for choice in (choices or "").split(","):
            whole = (before + choice + after).replace("**/", "")
            yield whole + "*" if whole.endswith("/") else whole


def test_of_every_file_that_the_book_carries_it_is_said_whose_it_is():
    said = [*patterns()]
    carried = [str(path.relative_to(BUILT)) for path in (BUILT / "_static").rglob("*") if path.is_file()]
    assert len(carried) > 100
    assert [name for name in carried if not any(fnmatchcase(name, pattern) for pattern in said)] == []
    assert [pattern for pattern in said if not any(fnmatchcase(name, pattern) for name in carried)] == []


def test_the_notices_are_of_the_versions_that_are_built():
    pinned = [line.partition(" ;")[0].partition("==") for line in lines("constraints.txt")]
    versions = {(name, version) for name, _, version in pinned}
    said = re.findall(r"\| (sphinx-[a-z-]+|pydata-sphinx-theme|Sphinx|MyST-NB) ([\d.]+)", NOTICES)
    assert len(said) > 8
    for name, version in said:
        assert (name.lower(), version) in versions, (name, version)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(BUILT)))
def test_every_page_says_at_its_foot_what_may_be_done_with_it(path):
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    foot = " ".join(soup.select_one("footer.bd-footer-content").get_text().split())
    assert foot == "© The bpkit authors. Text and figures CC BY 4.0, code MIT."

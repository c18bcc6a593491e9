from types import SimpleNamespace

import chromium
import pytest


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any browser, where nothing can be installed."""
    monkeypatch.delenv("BPKIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "install", lambda: None)
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=str(tmp_path / "none")))


def program(folder, name):
    path = folder / name
    path.touch(mode=0o755)
    return str(path)


def test_named_by_the_environment(bare, monkeypatch, tmp_path):
    program(tmp_path, "chromium")
    mine = program(tmp_path, "mine")
    monkeypatch.setenv("BPKIT_CHROMIUM", mine)
    assert chromium.chromium(bare) == mine


def test_a_wrong_name_is_an_error(bare, monkeypatch, tmp_path):
    monkeypatch.setenv("BPKIT_CHROMIUM", str(tmp_path / "gone"))
    with pytest.raises(RuntimeError, match="BPKIT_CHROMIUM names"):
        chromium.chromium(bare)


@pytest.mark.parametrize("name", chromium.NAMES)
def test_found_on_the_path(bare, tmp_path, name):
    path = program(tmp_path, name)
    assert chromium.chromium(bare) == path


def test_playwrights_own(bare, tmp_path):
    path = program(tmp_path, "none")
    assert chromium.chromium(bare) == path


def test_installed_when_missing(bare, monkeypatch, tmp_path):
    monkeypatch.setattr(chromium, "install", lambda: program(tmp_path, "chromium"))
    assert chromium.chromium(bare) == str(tmp_path / "chromium")


def test_says_what_to_do(bare):
    with pytest.raises(RuntimeError, match="install Chromium or Chrome"):
        chromium.chromium(bare)

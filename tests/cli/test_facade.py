"""The package as users meet it: every public name, imported when first asked for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import symnn

ROOT = Path(symnn.__file__).parent


def test_the_table_and_the_list_agree() -> None:
    assert sorted(symnn.HOME) == sorted(symnn.__all__)
    assert len(set(symnn.__all__)) == len(symnn.__all__)


@pytest.mark.parametrize("name", symnn.__all__)
def test_every_public_name_is_there(name: str) -> None:
    found = getattr(symnn, name)
    assert found is getattr(symnn, name)
    assert name in dir(symnn)


def test_what_it_shows_is_what_it_offers() -> None:
    shown = {name for name in dir(symnn) if not name.startswith("_")}
    assert shown == set(symnn.__all__)
    assert {"__all__", "__doc__", "__version__"} <= set(dir(symnn))


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module `symnn` has no attribute 'nonsense'"):
        symnn.nonsense  # noqa: B018


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["project"]
    assert symnn.__version__ == project["version"]


def test_no_module_bears_the_name_of_a_public_function() -> None:
    """Importing a submodule binds its name in the package, over the function of that name."""
    modules = {p.stem if p.suffix else p.name for p in ROOT.iterdir() if not p.name.startswith("_")}
    assert not modules & set(symnn.__all__)


def test_asking_for_one_name_imports_no_other_package() -> None:
    code = "import sys, symnn; symnn.parse; print(sorted(m for m in sys.modules if 'symnn.' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    packages = {name.split(".")[1] for name in listed(done.stdout)}
    assert packages == {"core", "errors", "lazy", "sources", "syntax"}


def listed(text: str) -> list[str]:
    return [part.strip("' ") for part in text.strip("[]\n ").split(",")]


def test_where_is_a_piecewise_of_two_branches() -> None:
    x = symnn.symbol("x")
    assert symnn.where(x > 0, x, 0) == symnn.Piecewise((x, x > 0), (0, True))

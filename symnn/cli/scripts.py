"""Derivation scripts: finding them, and running their `derive()`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from symnn.errors import SymnnError
from symnn.lazy import load

PACKAGE = Path(__file__).resolve().parents[1]


def default_folder() -> Path:
    """./derivations, else the scripts installed with the package, else those of its checkout."""
    places = (Path("derivations"), PACKAGE / "_derivations", PACKAGE.parent / "derivations")
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise SymnnError("report: there is no folder `derivations`; give the PATH of scripts")
    return found


def scripts(paths: Sequence[str]) -> list[Path]:
    """The scripts that the paths name: files, and all scripts of folders, by name.

    Raises:
        SymnnError: a path does not exist or is no script, or two scripts have one name.
    """
    places = [Path(path) for path in paths] or [default_folder()]
    found = [script for place in places for script in _scripts(place)]
    names = [script.stem for script in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SymnnError(f"report: two scripts are named `{twice[0]}`; give one of them")
    return found


def _scripts(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(p for p in path.glob("*.py") if not p.name.startswith("_"))
        if not inside:
            raise SymnnError(f"report: `{path}` holds no derivation scripts (*.py)")
        return inside
    if not path.exists():
        raise SymnnError(f"report: `{path}` does not exist")
    if path.suffix != ".py":
        raise SymnnError(f"report: `{path}` is not a Python script; needed *.py with `derive()`")
    return [path]


def derivation_of(script: Path) -> Any:
    """What the `derive()` of a script returns.

    Raises:
        SymnnError: the script cannot be run, or does not return a derivation.
    """
    module = _module(script)
    if not callable(getattr(module, "derive", None)):
        raise SymnnError(f"report: `{script}` has no function `derive()`; it returns a Derivation")
    derivation = module.derive()
    if not isinstance(derivation, load("symnn.derivation", "Derivation")):
        kind = type(derivation).__name__
        raise SymnnError(f"report: `derive()` of `{script}` returns {kind}; needed a Derivation")
    return derivation


def _module(script: Path) -> Any:
    tools = load("importlib.util")
    spec = tools.spec_from_file_location(f"symnn_script_{script.stem}", script)
    module = tools.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (SyntaxError, ImportError, NameError) as error:
        raise SymnnError(f"report: `{script}` cannot be run: {error}") from error
    return module

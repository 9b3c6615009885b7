"""Derivation scripts: where they are, and how they are run; one that fails stops no other."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from symnn.derivation.record import Derivation
from symnn.derivation.support import shortcoming
from symnn.errors import SymnnError

FOLDER = "derivations"
PACKAGED = "_derivations"


@dataclass(frozen=True)
class Script:
    """What running one script gave.

    Args:
        path: of the file.
        derivation: what its `derive()` returned; None when it failed.
        error: why it failed, in one line; empty when it did not.
    """

    path: Path
    derivation: Derivation | None = None
    error: str = ""

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def exit_code(self) -> int:
        """That of the derivation; 1 where there is none."""
        return 1 if self.derivation is None else self.derivation.exit_code


def default_folder(start: Path | None = None) -> Path:
    """The folder `derivations` of the working directory, else the scripts that came installed.

    Raises:
        SymnnError: there is neither.
    """
    here = (start or Path.cwd()) / FOLDER
    for folder in (here, home()):
        if any(folder.glob("*.py")):
            return folder
    raise SymnnError(f"derivations: no scripts in `{here}` and none installed; name a folder")


def find(paths: Iterable[str | Path] = ()) -> tuple[Path, ...]:
    """The scripts that the paths name, files and folders; without a path, the default folder's.

    Raises:
        SymnnError: a path does not exist, is no Python file, or is a folder without scripts.
    """
    given = [Path(p) for p in paths] or [default_folder()]
    return tuple(dict.fromkeys(script for path in given for script in _scripts(path)))


def _scripts(path: Path) -> Iterator[Path]:
    if path.is_file() and path.suffix == ".py":
        yield path
        return
    found = sorted(p for p in path.glob("*.py") if not p.stem.startswith("_"))
    if not found:
        what = "a file of another kind" if path.is_file() else (
            "an empty folder" if path.is_dir() else "not there"
        )  # fmt: skip
        raise SymnnError(f"derivations: `{path}` is {what}; needed a .py file or a folder of them")
    yield from found


def home() -> Path:
    """The folder of the scripts that came with the package."""
    root = Path(__file__).resolve().parents[1]
    return next((f for f in (root / PACKAGED, root.parent / FOLDER) if f.is_dir()), root)


def located(name: str) -> Path:
    """The script of the package with this name.

    Raises:
        SymnnError: there is none.
    """
    path = home() / f"{name}.py"
    if not path.exists():
        raise SymnnError(f"derivations: no script `{name}`; needed a file `{name}.py`")
    return path


def text_of(name: str) -> str:
    """The source of the script of the package with this name."""
    return located(name).read_text("utf-8")


def run(path: Path) -> Script:
    """Load one script by its path and derive; a failure is a value."""
    try:
        module = _loaded(path)
        derive = getattr(module, "derive", None)
        if not callable(derive):
            return Script(path, error="SymnnError: the script has no function `derive`")
        found = derive()
    except SystemExit as left:
        return Script(path, error=f"SystemExit: the script called exit with {left.code!r}")
    except MemoryError:
        return Script(path, error="MemoryError: out of memory")
    except Exception as error:  # a script may raise anything; the others still run
        return Script(path, error=f"{type(error).__name__}: {error}")
    if not isinstance(found, Derivation):
        kind = type(found).__name__
        return Script(path, error=f"SymnnError: `derive` returned `{kind}`, not a Derivation")
    missing = shortcoming(found)
    return Script(path, error=f"SymnnError: {missing}") if missing else Script(path, found)


def _loaded(path: Path) -> ModuleType:
    """The module of a file, kept out of `sys.modules`: scripts never see each other."""
    spec = importlib.util.spec_from_file_location(f"symnn_derivation_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_all(paths: Iterable[str | Path] = ()) -> Iterator[Script]:
    """Every script that the paths name, run in order."""
    return map(run, find(paths))

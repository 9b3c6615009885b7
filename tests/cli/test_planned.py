"""What is not built yet exits 2 and says so; it never pretends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from symnn.cli.application import application


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "math:tanh", "--against", "tanh(x)", "--gradient"], "check is not built yet"),
    ],
)
def test_it_says_so(arguments: list[str], message: str, tmp_path: Path) -> None:
    there = tmp_path / "file.json"
    there.write_text("{}")
    done = CliRunner().invoke(
        application, [str(there) if argument == "FILE" else argument for argument in arguments]
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(application, ["recheck", "--here", str(tmp_path / "missing.json")])
    assert done.exit_code == 2
    assert "missing.json`: No such file" in done.stderr

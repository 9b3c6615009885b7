"""Files appear whole or not at all; links, devices and pipes are left what they are."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from symnn.cli.streams import check_apart
from symnn.errors import SymnnError
from symnn.files import hindrance, write_whole


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~_mask()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_none_is_written_when_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="No such file") as caught:
        write_whole({tmp_path / "a": b"new", tmp_path / "gone" / "b": b"new"})
    assert caught.value.filename == str(tmp_path / "gone" / "b")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}
    with pytest.raises(OSError, match="it is a folder"):
        write_whole({tmp_path / "a": b"new", tmp_path: b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_link_stays_and_permissions_stay(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "target").chmod(0o640)
    (tmp_path / "link").symlink_to("target")
    write_whole({tmp_path / "link": b"new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o640


def test_what_other_threads_may_write_meanwhile_is_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mask of permissions is that of the whole process."""
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the mask is that of all threads"))
    write_whole({tmp_path / "new": b"1"})
    write_whole({tmp_path / "new": b"2"})
    assert (tmp_path / "new").read_bytes() == b"2"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_whole({pipe: b"through"})
    reader.join(5)
    assert received == [b"through"]
    assert pipe.is_fifo()


def test_standard_output_is_written_to_wherever_it_leads(tmp_path: Path) -> None:
    code = "from symnn.files import *; p = Path('/dev/stdout'); assert hindrance(p) is None; "
    code += "write_whole({p: b'through'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"through", b"")
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
    assert (tmp_path / "out").read_bytes() == b"through"


def test_a_device_that_is_full_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in for /dev/full, which no test should touch."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole({tmp_path / "pipe": b"", tmp_path / "a": b""})
    assert caught.value.filename == str(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert hindrance(tmp_path / "new") == "Permission denied"
    tmp_path.chmod(0)
    assert hindrance(tmp_path / "folder" / "new") == "Permission denied"
    tmp_path.chmod(0o700)


def test_what_hinders_is_named(tmp_path: Path) -> None:
    assert hindrance(tmp_path / "new") is None
    assert hindrance(Path(os.devnull)) is None
    assert hindrance(tmp_path) == "it is a folder; needed the name of a file"
    assert hindrance(tmp_path / "gone" / "new") == "there is no such folder"


def test_paths_that_overwrite_each_other_are_refused(tmp_path: Path) -> None:
    data, link = tmp_path / "data.csv", tmp_path / "link.csv"
    data.write_text("x,y\n")
    link.symlink_to(data)
    check_apart({"DATA": "iris", "--save": str(tmp_path / "m"), "--report": str(tmp_path / "r")})
    check_apart({"--save": os.devnull, "--report": os.devnull})
    for places in (
        {"DATA": str(data), "--save": str(link)},
        {"--save": str(tmp_path / "m"), "--report": f"{tmp_path}/./m"},
    ):
        with pytest.raises(SymnnError, match="are the same file"):
            check_apart(places)

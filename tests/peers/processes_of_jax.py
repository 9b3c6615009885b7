"""Processes with devices of JAX, some of which share one training."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any


def spread(text: str, devices: int, *more: str) -> subprocess.Popen[str]:
    """A process with so many devices; `NPROC`: on few processors they wait for each other."""
    here = Path(__file__).parent
    path = [str(here), str(here.parent / "catalog"), str(here.parents[1])]
    flags = f"--xla_force_host_platform_device_count={devices}"
    environment = {**os.environ, "XLA_FLAGS": flags, "NPROC": "8", "JAX_ENABLE_X64": "1"}
    command = [sys.executable, "-c", text, json.dumps(path), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def told(process: subprocess.Popen[str]) -> Any:
    """The last line that it prints; others are of the library."""
    return json.loads(process.communicate(timeout=240)[0].splitlines()[-1])


def address() -> str:
    """Where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"

"""Typst on one document, in a process of its own, which gives back all of its memory.

The process does nothing else: `pdf` starts it twice. `places` finds where each anchor comes to lie;
`pages` sets the document, its links leading to these places. Links that Typst has to look up while
it sets would have it set what they stand in again, and keep both.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib import import_module
from typing import Any

PLACES = """
#context [#metadata((NAMES).map(name => {
  let place = query(label(name)).first().location().position()
  (name, (page: place.page, x: place.x.pt(), y: place.y.pt()))
}).to-dict()) <places-of-anchors>]"""


def main(arguments: list[str]) -> int:
    """Read a task from standard input, write what was made to standard output.

    Args:
        arguments: the paths on which packages are found, as JSON.
    """
    sys.path[:] = json.loads(arguments[0])
    typst: Any = import_module("typst")
    task = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(made(typst, task))
    except typst.TypstError as error:
        sys.stderr.write(str(error.message))
        return 1
    return 0


def made(typst: Any, task: dict[str, Any]) -> bytes:
    """The places of the anchors as JSON, or the pages.

    Args:
        typst: the package.
        task: the `source`, the `anchors` to find, or the `places` that were found.
    """
    # An empty root: whatever a document says, there is no file that it could name.
    with tempfile.TemporaryDirectory() as empty:
        options = {
            "root": empty, "ignore_system_fonts": True,
            "sys_inputs": {"places": json.dumps(task.get("places", {}))},
        }  # fmt: skip
        source = task["source"].encode()
        if "anchors" in task:
            names = "".join(f"{json.dumps(name)}, " for name in task["anchors"])
            source += PLACES.replace("NAMES", names).encode()
            found = typst.query(source, "<places-of-anchors>", "value", one=True, **options)
            return str(found).encode()
        return typst.compile(source, timestamp=0, **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

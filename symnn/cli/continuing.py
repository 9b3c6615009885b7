"""`symnn continue`."""

from __future__ import annotations

import click

from symnn.cli.quick import go_on as at_once


@click.command()
@click.argument("kept", metavar="KEPT")
@click.argument("data", metavar="DATA")
@click.option("--epochs", type=click.IntRange(min=1), default=1, show_default=True, help="Passes.")
@click.option("--seed", type=click.IntRange(min=0), help="Of the order; default: the training's.")
@click.option("--save", metavar="FILE", help="Write the model, for `symnn predict`; "
              "FILE ends in .safetensors or .npz.")  # fmt: skip
def go_on(kept: str, data: str, epochs: int, seed: int | None, save: str | None) -> None:
    """Train on DATA from KEPT, which `symnn train --keep` wrote; one mean loss a line.

    No formula is loaded or derived: the first step is taken as soon as NumPy is there.
    """
    at_once(kept, data, epochs, seed, save)

"""How good the default options are: held-out scores beside those of scikit-learn's MLP.

Both see the same standardized features in the same splits, with one hidden layer of 32 units and
otherwise their defaults. Quantities are standardized for scikit-learn too, as symnn does by itself:
without that its score on diabetes is below 0. Last, the configuration of `symnn demo`.

    python benchmarks/defaults.py [--seeds 5] [--first 0]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from symnn.cli import demo
from symnn.train import Classifier, Options, Regressor, Split, load_data, split, train

SETS = ("iris", "wine", "breast_cancer", "digits", "diabetes")
HIDDEN = (32,)
DEMO_SEEDS = 10


def symnn_score(parts: Split, seed: int) -> float:
    """Held-out score of symnn."""
    chosen = Classifier if parts.train.classes else Regressor
    return scored(chosen(hidden=HIDDEN, random_state=seed), parts)


def sklearn_score(parts: Split, seed: int, scaled: bool = True) -> float:
    """Held-out score of scikit-learn; `scaled` says whether it sees standardized quantities."""
    chosen = MLPClassifier if parts.train.classes else MLPRegressor
    model = make_pipeline(StandardScaler(), chosen(hidden_layer_sizes=HIDDEN, random_state=seed))
    if scaled and not parts.train.classes:
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    return scored(model, parts)


def scored(model: object, parts: Split) -> float:
    """Score on the held-out part after training on the other."""
    fitted = model.fit(parts.train.X, parts.train.y.ravel())  # type: ignore[attr-defined]
    return fitted.score(parts.test.X, parts.test.y.ravel())


def demo_score(seed: int) -> float:
    """Held-out accuracy of what `symnn demo` trains."""
    parts = split(load_data(demo.DATA), seed=seed)
    options = Options(hidden=demo.HIDDEN, activation="tanh", epochs=demo.EPOCHS, seed=seed)
    labels = np.array(parts.test.classes)[parts.test.y]
    return train(parts.train, options).score(parts.test.X, labels)


def line(name: str, ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Both means, and the mean of the differences with its standard error."""
    apart = np.subtract(ours, theirs)
    error = apart.std(ddof=1) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
    means = f"{np.mean(ours):8.4f} {np.mean(theirs):12.4f}"
    return f"{name:30} {means}   {apart.mean():+.4f} ± {error:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="seed")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"{f'held out, mean of {len(seeds)} seeds':30}    symnn scikit-learn   difference")
    for name in SETS:
        parts = [split(load_data(name), seed=seed) for seed in seeds]
        ours = [symnn_score(p, seed) for seed, p in zip(seeds, parts, strict=True)]
        theirs = [sklearn_score(p, seed) for seed, p in zip(seeds, parts, strict=True)]
        print(line(name, ours, theirs), flush=True)
        if not parts[0].train.classes:
            raw = [sklearn_score(p, s, scaled=False) for s, p in zip(seeds, parts, strict=True)]
            print(line(f"{name}, targets as they are", ours, raw))
    found = [demo_score(seed) for seed in range(DEMO_SEEDS)]
    reached = sum(score >= demo.WANTED for score in found)
    print(f"demo, seeds 0 to {DEMO_SEEDS - 1}: mean {np.mean(found):.4f}, least {min(found):.4f}")
    print(f"{reached} of {DEMO_SEEDS} reach {demo.WANTED}")


if __name__ == "__main__":
    main()

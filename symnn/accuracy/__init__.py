"""How far numeric code is from the exact value of a formula: measured against Arb, in ulps."""

from symnn.accuracy.array_sample import ArraySample, array_sample
from symnn.accuracy.measure import measure, sample
from symnn.accuracy.measurement import Measurement
from symnn.accuracy.sample import Sample
from symnn.accuracy.samplers import SAMPLERS
from symnn.accuracy.truth import Truth, truth

__all__ = [
    "SAMPLERS", "ArraySample", "Measurement", "Sample", "Truth", "array_sample", "measure",
    "sample", "truth",
]  # fmt: skip

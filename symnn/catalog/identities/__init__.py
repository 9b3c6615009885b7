"""The identities that the library stands behind, each with a false twin."""

from symnn.catalog.identities import (
    approximation,
    errors,
    gaussians,
    margins,
    moments_of_laws,
    probabilities,
    rectifiers,
    regularizers,
    residuals,
    sigmoids,
    smooth,
    steps,
    training,
)
from symnn.core import Identity

IDENTITIES: tuple[Identity, ...] = (
    *sigmoids.IDENTITIES,
    *rectifiers.IDENTITIES,
    *smooth.IDENTITIES,
    *probabilities.IDENTITIES,
    *errors.IDENTITIES,
    *gaussians.IDENTITIES,
    *moments_of_laws.IDENTITIES,
    *margins.IDENTITIES,
    *residuals.IDENTITIES,
    *training.IDENTITIES,
    *regularizers.IDENTITIES,
    *steps.IDENTITIES,
    *approximation.IDENTITIES,
)

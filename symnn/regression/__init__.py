"""Curves fitted to data by least squares, and the proof that the parameters are the right ones."""

from symnn.regression.curve_fit import CurveFit
from symnn.regression.fitting import fit_curve

__all__ = ["CurveFit", "fit_curve"]

"""Formulas and programs in forms that floating point evaluates well."""

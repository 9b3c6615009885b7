"""Formulas evaluated as they are written: in wide numbers, and in balls where those do not do."""

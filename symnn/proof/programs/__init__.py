"""Equations of programs: gradients, and equality for all sizes."""

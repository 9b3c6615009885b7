"""Counterexamples: points of the domain, and what fails there for certain."""

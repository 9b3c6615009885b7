"""The values of limits, infinite sums, products and integrals, each with what shows it."""

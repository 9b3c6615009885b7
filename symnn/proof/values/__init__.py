"""Values of limits, integrals, sums and products, each with its proof."""

"""Is an expression zero on a whole cell? What every prover sees of a claim."""

"""Elementary functions of doubles without branches, right to about half an ulp everywhere."""

"""Wide numbers in C: their NumPy source is run once on recorded values, and written as loops."""

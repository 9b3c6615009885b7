"""From equations over indices to the array graph, one rule for each kind of expression."""

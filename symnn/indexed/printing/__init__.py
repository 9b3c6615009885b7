"""Programs as text and LaTeX, over indices and as matrices."""

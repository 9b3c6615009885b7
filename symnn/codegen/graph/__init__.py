"""The array graph: nodes, what they are called, and what is known of their sizes."""

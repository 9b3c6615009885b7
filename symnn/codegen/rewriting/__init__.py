"""One array graph to another of equal value: numbers, masks, layouts, vectors."""

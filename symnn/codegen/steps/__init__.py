"""The rendering without allocation: buffers, statements, and the memory that they lie in."""

"""What programs are made of: indices, binders, equations, and what is refused."""

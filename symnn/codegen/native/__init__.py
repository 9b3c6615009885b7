"""Programs as C: terms over axes, clusters of them, loops, one text for many steps."""

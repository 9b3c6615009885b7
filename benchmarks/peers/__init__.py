"""Networks as equations, beside the same in PyTorch and by hand."""

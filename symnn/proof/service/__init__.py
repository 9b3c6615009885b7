"""From a claim to its verdict: the chain of strategies, processes, certificates."""

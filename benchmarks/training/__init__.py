"""The peers that benchmarks/train.py measures, each in a process of its own."""

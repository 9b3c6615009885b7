"""What `verdicts.py` measures: claims of known truth, and the tools that are asked about them."""

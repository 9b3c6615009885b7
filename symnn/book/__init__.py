"""The chapter as a checked book: every row with its evidence, its false twins and its page."""

"""Claims in other people's documents: found, settled, told with their file and line."""

"""The book as documents: sections, errata, evidence, symbols and sources."""

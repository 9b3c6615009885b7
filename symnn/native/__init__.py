"""C of this machine: its compiler found, texts compiled once, and loaded as functions."""

from symnn.native.compiler import Compiler, found_compiler
from symnn.native.loading import Library, begin, loaded

__all__ = ["Compiler", "Library", "begin", "found_compiler", "loaded"]

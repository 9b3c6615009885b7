"""The sections of the chapter, and what lies beyond it, in the order of the book."""

from symnn.book.item import Item
from symnn.book.sections import conditional, distributions, random_variables

MODULES = (conditional, random_variables, distributions)

ITEMS: tuple[Item, ...] = tuple(item for module in MODULES for item in module.ITEMS)

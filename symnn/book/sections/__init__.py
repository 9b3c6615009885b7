"""The sections of the chapter, and what lies beyond it, in the order of the book."""

from symnn.book.item import Item
from symnn.book.sections import (
    conditional,
    distributions,
    information,
    linear_objects,
    random_variables,
)

MODULES = (
    linear_objects,
    conditional,
    random_variables,
    distributions,
    information,
)

ITEMS: tuple[Item, ...] = tuple(item for module in MODULES for item in module.ITEMS)

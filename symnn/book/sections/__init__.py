"""The sections of the chapter, and what lies beyond it, in the order of the book."""

from symnn.book.item import Item
from symnn.book.sections import (
    activations,
    backpropagation,
    calculus,
    calculus_rules,
    conditional,
    costs,
    distributions,
    information,
    initialization,
    joint,
    linear_objects,
    matrix_operations,
    networks,
    neurons,
    optimizers,
    probability,
    random_variables,
    rectifiers,
    sets,
    softmax,
    training,
    vector_operations,
)

MODULES = (
    linear_objects,
    vector_operations,
    matrix_operations,
    probability,
    sets,
    joint,
    conditional,
    random_variables,
    distributions,
    information,
    calculus,
    calculus_rules,
    neurons,
    networks,
    activations,
    rectifiers,
    softmax,
    training,
    costs,
    backpropagation,
    initialization,
    optimizers,
)

ITEMS: tuple[Item, ...] = tuple(item for module in MODULES for item in module.ITEMS)

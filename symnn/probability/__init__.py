"""Events, probabilities and random variables as expressions, and the claims that they stand for."""

from symnn.probability.atoms import in_atoms, same_event
from symnn.probability.event import NOTHING, SURE, Complement, Event, Meet, Named, Union, events
from symnn.probability.measure import P, Probability
from symnn.probability.model import Draws, Model
from symnn.probability.variable import Continuous, Discrete, Finite, Table

__all__ = [
    "NOTHING",
    "SURE",
    "Complement",
    "Continuous",
    "Discrete",
    "Draws",
    "Event",
    "Finite",
    "Meet",
    "Model",
    "Named",
    "P",
    "Probability",
    "Table",
    "Union",
    "events",
    "in_atoms",
    "same_event",
]  # fmt: skip

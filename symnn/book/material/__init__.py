"""What a row of the book can rest on; each kind finds its own evidence."""

from symnn.book.material.approximated import Approximated
from symnn.book.material.cited import Cited
from symnn.book.material.counted import Counted
from symnn.book.material.defined import Defined
from symnn.book.material.derived import Derived
from symnn.book.material.drawn import Drawn
from symnn.book.material.enclosed import Enclosed
from symnn.book.material.equated import Equated
from symnn.book.material.events import EventLaw
from symnn.book.material.exhausted import Exhausted
from symnn.book.material.finding import Finding, Material
from symnn.book.material.functions import FunctionLaw
from symnn.book.material.measured import Measured
from symnn.book.material.passes import Backward, Forward
from symnn.book.material.recorded import Recorded
from symnn.book.material.refused import Refused
from symnn.book.material.rounded import Rounded
from symnn.book.material.shaped import Shaped
from symnn.book.material.simulated import Simulated
from symnn.book.material.stated import Stated, stated
from symnn.book.material.timed import Timed
from symnn.book.material.trained import Trained

__all__ = [
    "Approximated", "Backward", "Cited", "Counted", "Defined", "Derived", "Drawn", "Enclosed",
    "Equated", "EventLaw", "Exhausted", "Finding", "Forward", "FunctionLaw", "Material", "Measured",
    "Recorded", "Refused", "Rounded", "Shaped", "Simulated", "Stated", "Timed", "Trained", "stated",
]  # fmt: skip

"""Wide numbers: 104 bits, an exponent of their own, and a bound of their error. NumPy only.

What generated source carries along is cut out of these modules, so they import nothing else.
"""

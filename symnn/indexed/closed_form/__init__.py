"""Derived equations in the form in which books print them."""

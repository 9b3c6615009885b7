"""Reverse and forward mode over equations, and what is composed of them."""

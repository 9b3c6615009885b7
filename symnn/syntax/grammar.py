"""Tokens to a tree of nodes: precedence climbing over a grammar that has formulas and no more.

relation:  union (== | != | < | <= | > | >=) union ...
union:     both | both ...                   conditions in brackets, as SymPy prints them
both:      sum & sum ...
sum:       product (+ | -) product ...
product:   power (* | /) power ...           a leading - or + applies to the whole product
power:     atom ** power                     the exponent may carry a sign
atom:      number | name | name(arguments) | name[indices] | (relation, ...) | ~atom
"""

from __future__ import annotations

from collections.abc import Callable

from symnn.core.claim import SYMPY_RELATION
from symnn.errors import FormulaSyntaxError
from symnn.syntax.limits import MAX_BRACKETS
from symnn.syntax.tokens import Token, exact, tokens
from symnn.syntax.tree import (
    Addition,
    Call,
    Direction,
    Dotted,
    Factor,
    Group,
    Multiplication,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Read,
    Relations,
)

CLOSING = {"(": ")", "[": "]"}


def read(text: str) -> Node:
    """The tree of `text`.

    >>> read("2*x").factors[1].node
    Name(position=2, name='x')

    Raises:
        FormulaSyntaxError: with the position of what is wrong.
    """
    return _Reader(text).whole()


class _Reader:
    """One pass over the tokens; `at` is the index of the next one."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, tokens(text), 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def fail(self, message: str, position: int | None = None) -> FormulaSyntaxError:
        where = self.next.position if position is None else position
        return FormulaSyntaxError(message, self.text, where)

    def take(self, *operators: str) -> Token | None:
        """The next token if it is one of these operators, else None."""
        token = self.next
        if token.kind != "operator" or token.text not in operators:
            return None
        self.at += 1
        return token

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise self.fail("the formula is empty")
        node = self.relation()
        if self.next.kind != "end":
            raise self.leftover()
        return node

    def relation(self) -> Node:
        operands, found = [self.union()], []
        while token := self.take(*SYMPY_RELATION):
            found.append(token)
            operands.append(self.union())
        if not found:
            return operands[0]
        relations, positions = zip(*((t.text, t.position) for t in found), strict=True)
        return Relations(positions[0], tuple(operands), relations, positions)

    def union(self) -> Node:
        parts, position = [self.both()], self.next.position
        while self.take("|"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Call(position, "Or", tuple(parts))

    def both(self) -> Node:
        """Conditions joined by `&`; Python's precedence asks for brackets around each."""
        parts, position = [self.sum()], self.next.position
        while self.take("&"):
            parts.append(self.sum())
        return parts[0] if len(parts) == 1 else Call(position, "And", tuple(parts))

    def sum(self) -> Node:
        terms = [self.product()]
        while token := self.take("+", "-"):
            term = self.product()
            terms.append(Negative(token.position, term) if token.text == "-" else term)
        return terms[0] if len(terms) == 1 else Addition(terms[0].position, tuple(terms))

    def product(self) -> Node:
        signs = self.signs()
        factors = [Factor(self.power(), False)]
        while token := self.take("*", "/"):
            factors.append(Factor(self.signed_power(), token.text == "/"))
        start = factors[0].node
        node = start if len(factors) == 1 else Multiplication(start.position, tuple(factors))
        return self.signed(signs, node)

    def signed_power(self) -> Node:
        signs = self.signs()
        return self.signed(signs, self.power())

    def signs(self) -> list[Token]:
        found = []
        while token := self.take("+", "-"):
            found.append(token)
        if len(found) > MAX_BRACKETS:
            raise self.fail(f"there are {len(found)} signs in a row", found[0].position)
        return found

    @staticmethod
    def signed(signs: list[Token], node: Node) -> Node:
        for token in reversed(signs):
            if token.text == "-":
                node = Negative(token.position, node)
        return node

    def power(self) -> Node:
        base = self.atom()
        token = self.take("**")
        if token is None:
            return base
        return Power(token.position, base, self.deeper(self.signed_power))

    def deeper(self, part: Callable[[], Node]) -> Node:
        """One level further in."""
        self.enter()
        node = part()
        self.depth -= 1
        return node

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_BRACKETS:
            raise self.fail(f"formulas are nested more than {MAX_BRACKETS} deep")

    def atom(self) -> Node:
        token = self.next
        if token.kind in ("operator", "end"):
            return self.bracket()
        self.at += 1
        if token.kind == "number":
            return Number(token.position, exact(token, self.text))
        if token.kind == "direction":
            return Direction(token.position, token.text[1:-1])
        return self.named(token)

    def bracket(self) -> Node:
        if token := self.take("~"):
            return Call(token.position, "Not", (self.deeper(self.atom),))
        token = self.take("(")
        if token is None:
            raise self.missing_operand()
        items = self.items(token)
        trailing = self.tokens[self.at - 2].text == ","
        if not items:
            raise self.fail("`()` is empty", token.position)
        return items[0] if len(items) == 1 and not trailing else Group(token.position, items)

    def named(self, token: Token) -> Node:
        attribute = ""
        if self.take("."):
            attribute = self.attribute(token)
        if opener := self.take("("):
            return Call(token.position, token.text, self.items(opener), attribute)
        if opener := self.take("["):
            return Read(token.position, token.text, self.indices(opener))
        if attribute:
            return Dotted(token.position, token.text, attribute)
        return Name(token.position, token.text)

    def attribute(self, owner: Token) -> str:
        token = self.next
        if token.kind != "name":
            raise self.fail(f"`.` after `{owner.text}` is not part of a formula")
        self.at += 1
        return token.text

    def indices(self, opener: Token) -> tuple[Node, ...]:
        found = self.items(opener)
        if not found:
            raise self.fail("`[]` is empty; write the index, such as `x[i]`", opener.position)
        return found

    def items(self, opener: Token) -> tuple[Node, ...]:
        """Everything up to the bracket that closes `opener`, split at commas."""
        closing, found = CLOSING[opener.text], []
        self.enter()
        while not self.take(closing):
            found.append(self.item())
            if not self.take(",") and not self.closes(closing):
                raise self.unclosed(opener)
        self.depth -= 1
        return tuple(found)

    def item(self) -> Node:
        """One argument; `dir='+'` is how SymPy prints the side of a limit."""
        token, equals, value = (
            self.tokens[min(self.at + k, len(self.tokens) - 1)] for k in (0, 1, 2)
        )
        if token.text == "dir" and equals.text == "=" and value.kind == "direction":
            self.at += 2
        return self.relation()

    def closes(self, closing: str) -> bool:
        return self.next.kind == "operator" and self.next.text == closing

    def unclosed(self, opener: Token) -> FormulaSyntaxError:
        token = self.next
        if token.kind == "end":
            return self.fail(f"`{opener.text}` is never closed", opener.position)
        if token.text in CLOSING.values():
            column = opener.position + 1
            return self.fail(
                f"`{token.text}` closes the `{opener.text}` of column {column}; "
                f"needed `{CLOSING[opener.text]}`"
            )
        return self.leftover()

    def leftover(self) -> FormulaSyntaxError:
        """What stands where an operator should."""
        token = self.next
        if token.text in CLOSING.values():
            return self.fail(f"`{token.text}` closes nothing")
        if token.text == "=":
            return self.fail("`=` is not a relation; write `==` for equality")
        if token.text == ",":
            return self.fail("`,` separates arguments; there is no call here")
        if token.text == ".":
            return self.fail("`.` is not part of a formula")
        previous = self.tokens[self.at - 1]
        return self.fail(
            f"an operator is missing between `{previous.text}` and `{token.text}`; "
            "write `2*x` for a product, `f(x)` for a function"
        )

    def missing_operand(self) -> FormulaSyntaxError:
        token = self.next
        previous = self.tokens[self.at - 1].text if self.at else ""
        if previous in CLOSING and token.kind == "end":
            return self.fail(f"`{previous}` is never closed", self.tokens[self.at - 1].position)
        if token.kind == "end":
            return self.fail(f"the formula ends after `{previous}`; an operand is missing")
        if token.text == "=" and previous in ("=", "<", ">", "!"):
            return self.fail(f"`{previous} =` is not a relation; write it without the blank")
        if token.text == "|":
            return self.fail("`|` joins two conditions; |x| is written `Abs(x)`")
        if token.text == "[":
            return self.fail("`[` stands after a name, as in `x[i]`; lists are not formulas")
        after = f" after `{previous}`" if previous else ""
        return self.fail(f"`{token.text}` was found{after}; an operand is needed here")

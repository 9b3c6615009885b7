"""Fractions, derivatives, sums, products, integrals, limits and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.syntax.latex.piece import ATOM, POWER, PRODUCT, SUM, Piece, atom, call, glued
from symnn.syntax.latex.tokens import Token
from symnn.syntax.latex.words import CONSTANTS, GREEK, RELATIONS, TIMES

if TYPE_CHECKING:
    from symnn.syntax.latex.grammar import Grammar

SCOPE = "what stands here could belong to the operator in front or not; put it in brackets"
OTHERWISE = ("otherwise", "else", "or else")
IF = ("if", "for", "when", "if ", "where")


def is_differential(reader: Grammar) -> bool:
    """Whether `dx` stands here."""
    token, after = reader.next, reader.ahead(1)
    is_d = token.kind in ("letter", "word") and token.text == "d" and "d" not in reader.names
    return is_d and (after.kind == "letter" or after.text in GREEK)


def fraction(reader: Grammar) -> Piece:
    """`\\frac{a}{b}`, or a derivative `\\frac{d}{dx} f`."""
    derivative = _derivative(reader)
    if derivative is not None:
        return derivative
    reader.at += 1
    over = reader.digit_or_argument().within(PRODUCT)
    return glued(PRODUCT, over, "/", reader.digit_or_argument().within(POWER))


def _derivative(reader: Grammar) -> Piece | None:
    start, texts = reader.next, [reader.ahead(n).text for n in range(12)]
    shape = _shape_of_derivative(texts)
    if shape is None or "d" in reader.names:
        return None
    order, place, length = shape
    name = _bound_name(reader, reader.ahead(place))
    if name not in reader.names:
        raise reader.unknown(name, reader.ahead(place))
    reader.at += length
    times = f"({name}, {order})" if order > 1 else name
    return call("Derivative", start.position, _single(reader), atom(times, start.position))


def _shape_of_derivative(texts: list[str]) -> tuple[int, int, int] | None:
    r"""Of `\frac{d}{dx}` or `\frac{d^2}{dx^2}`: the order, the place of x, the length."""
    d = texts[2]
    if d not in ("d", "\\partial"):
        return None
    if texts[1:6] == ["{", d, "}", "{", d] and texts[7] == "}":
        return 1, 6, 8
    order = texts[4]
    if texts[1:8] == ["{", d, "^", order, "}", "{", d] and texts[9:12] == ["^", order, "}"]:
        return (int(order), 8, 12) if order.isdecimal() and order != "0" else None
    return None


def _operand(reader: Grammar) -> Piece:
    """What a sum or a limit in front of it is applied to: the rest of the term."""
    return _single(reader) if reader.next.text in ("(", "[") else reader.product()


def _single(reader: Grammar) -> Piece:
    """One factor, perhaps with a number in front, after which no other one follows."""
    parts: list[Piece | str] = []
    while reader.next.kind == "number" and not parts:
        parts = [reader.factor().within(PRODUCT)]
        if reader.starts_atom():
            parts += ["*", reader.factor().within(PRODUCT)]
    found = glued(PRODUCT, *parts) if parts else reader.factor()
    if reader.starts_atom() or reader.next.text in ("/", *TIMES):
        raise reader.fail(SCOPE, reader.next)
    return found


def _bound_name(reader: Grammar, token: Token) -> str:
    if token.kind == "letter" or token.text in GREEK:
        return GREEK.get(token.text, token.text)
    raise reader.fail("the variable of a sum, an integral or a limit is one letter", token)


def total(reader: Grammar) -> Piece:
    """`\\sum_{i=1}^{n} f` and `\\prod`."""
    token = reader.next
    reader.at += 1
    upper = reader.argument() if reader.take("^") else None
    if reader.take("_") is None or (opener := reader.take("{")) is None:
        raise reader.fail(f"`{token.text}` needs its bounds, `{token.text}_{{i=1}}^{{n}}`", token)
    index = _bound_name(reader, reader.next)
    reader.at += 1
    if reader.take("=") is None:
        raise reader.fail(f"`{token.text}` needs its bounds, `{token.text}_{{i=1}}^{{n}}`", token)
    lower = reader.sum()
    reader.need("}", opener)
    if upper is None and reader.take("^"):
        upper = reader.argument()
    if upper is None:
        raise reader.fail(f"`{token.text}` has no upper bound", token)
    is_sum = token.text == "\\sum"
    body = reader.within({index}, lambda: (_operand if is_sum else _single)(reader))
    name = "Sum" if is_sum else "Product"
    return call(name, token.position, body, _limits(token, index, lower, upper))


def _limits(token: Token, index: str, *ends: Piece) -> Piece:
    inside: list[Piece | str] = [atom(f"({index}", token.position)]
    for end in ends:
        inside += [", ", end]
    return glued(ATOM, *inside, ")")


def integral(reader: Grammar) -> Piece:
    """`\\int_a^b f \\, dx`."""
    token = reader.next
    reader.at += 1
    lower = reader.argument() if reader.take("_") else None
    upper = reader.argument() if reader.take("^") else None
    if lower is None or upper is None:
        raise reader.fail("an integral needs both bounds, `\\int_{a}^{b}`", token)
    variable = _variable(reader, token)
    body = reader.within({variable}, reader.sum)
    if not is_differential(reader) or _bound_name(reader, reader.ahead(1)) != variable:
        raise reader.fail(f"`d{variable}` does not end this integral", token)
    reader.at += 2
    return call("Integral", token.position, body, _limits(token, variable, lower, upper))


def _variable(reader: Grammar, token: Token) -> str:
    """The variable that ends the integral, looked up before the body is read."""
    start, inner = reader.at, 0
    while reader.next.kind != "stop":
        if reader.next.text == "\\int":
            inner += 1
        elif is_differential(reader):
            if not inner:
                name = _bound_name(reader, reader.ahead(1))
                reader.at = start
                return name
            inner -= 1
        reader.at += 1
    raise reader.fail("an integral ends with its variable, `\\, dx`", token)


def limit(reader: Grammar) -> Piece:
    """`\\lim_{x \\to a} f`, from both sides unless `a^+` or `a^-` says one."""
    token = reader.next
    reader.at += 1
    if reader.take("_") is None or (opener := reader.take("{")) is None:
        raise reader.fail("`\\lim` needs its point, `\\lim_{x \\to 0}`", token)
    variable = _bound_name(reader, reader.next)
    reader.at += 1
    if reader.take("\\to", "\\rightarrow") is None:
        raise reader.fail("`\\lim` needs its point, `\\lim_{x \\to 0}`", token)
    minus = reader.take("-")
    target = reader.atom()
    target = glued(SUM, atom("-", minus.position), target) if minus else target
    side = _side(reader)
    reader.need("}", opener)
    infinite = target.text.strip("-") == CONSTANTS["\\infty"]
    body = reader.within({variable}, lambda: _operand(reader))
    parts = [body, atom(variable, token.position), target]
    return call("Limit", token.position, *parts,
                *([] if infinite else [atom(f"'{side}'", token.position)]))  # fmt: skip


def _side(reader: Grammar) -> str:
    if reader.take("^") is None:
        return "+-"
    braces = reader.take("{")
    sign = reader.take("+", "-")
    if sign is None:
        raise reader.fail("a limit is taken at a number, at `a^+` or at `a^-`", reader.next)
    if braces:
        reader.need("}", braces)
    return sign.text


def cases(reader: Grammar) -> Piece:
    """`\\begin{cases} a & x > 0 \\\\ b & \\text{otherwise} \\end{cases}`."""
    opener = reader.next
    reader.at += 1
    pairs: list[Piece] = []
    while reader.next.kind != "end":
        value = reader.sum()
        reader.take(",")
        if reader.take("&") is None:
            raise reader.fail("a case is a value, `&` and a condition", reader.next)
        pairs.append(glued(ATOM, atom("(", opener.position), value, ", ", _condition(reader), ")"))
        reader.take(",", ".")
        if reader.take("\\\\") is None and reader.next.kind != "end":
            raise reader.unexpected(reader.next)
    if not pairs:
        raise reader.fail("`cases` holds no case", opener)
    reader.at += 1
    return call("Piecewise", opener.position, *pairs)


def _condition(reader: Grammar) -> Piece:
    token = reader.next
    if token.kind == "text" and token.text.strip() in OTHERWISE:
        reader.at += 1
        return atom("True", token.position)
    if token.kind == "text" and token.text.strip() in IF:
        reader.at += 1
    operands, signs = chain(reader)
    if not signs:
        raise reader.fail("a condition is a relation, such as `x > 0`", reader.next)
    parts = [
        glued(SUM, left, atom(f" {RELATIONS[sign.text]} ", sign.position), right)
        for left, sign, right in zip(operands, signs, operands[1:], strict=False)
    ]
    return parts[0] if len(parts) == 1 else call("And", token.position, *parts)


def chain(reader: Grammar) -> tuple[list[Piece], list[Token]]:
    """Operands with the relations between them."""
    operands, signs = [reader.sum()], []
    while sign := reader.take(*RELATIONS):
        signs.append(sign)
        operands.append(reader.sum())
    return operands, signs

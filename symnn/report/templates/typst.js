// A formula as Typst, read off its MathML when it is copied; by the rules of typst_math.py, to the letter.
const typstOf = (() => {
  const INVISIBLE = "\u2061\u2062\u2063\u2064", PRIMES = " ′″‴", FENCES = "()[]{}|‖⟨⟩⌊⌋⌈⌉", BARS = "|‖";
  const LARGE = "∑∏⋃⋂⋁⋀⨁⨂⨀", NOTHING = '""';
  const ACCENTS = {
    "ˆ": "hat", "^": "hat", "¯": "macron", "‾": "macron", "―": "macron", "~": "tilde", "˜": "tilde",
    "→": "arrow", "⃗": "arrow", "˙": "dot", "¨": "dot.double", "ˇ": "caron", "˘": "breve",
  };
  const BRACES = { "⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket" };
  const KINDS = { prefix: "opening", postfix: "closing" };

  const own = (element) => (element.children.length ? "" : element.textContent);
  const within = (text, signs) => text !== "" && [...text].every((sign) => signs.includes(sign));
  const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
  const sign = (char) => {
    if (/\s/.test(char)) return "";
    return /[\p{L}\p{N}]/u.test(char) || char > "\u007f" ? char : `\\${char}`;
  };
  const isFence = (element) => element.localName === "mo" && own(element) !== "" && [...own(element)].length === 1
    && FENCES.includes(own(element)) && element.getAttribute("stretchy") !== "false";
  const part = (element) => formula(element) || NOTHING;

  function formula(element) {
    const shown = (RULES[element.localName] || row)(element);
    const large = element.localName === "mrow" && element.getAttribute("displaystyle") === "true";
    return large && shown ? `display(${shown})` : shown;
  }

  function row(element) {
    const children = [...element.children].filter((child) => child.localName !== "annotation");
    const grows = children.length > 1 && (isFence(children[0]) || isFence(children.at(-1)));
    return grows ? `lr(${joined(children)})` : joined(children);
  }

  function joined(children) {
    const parts = [];
    for (const child of children) {
      const text = own(child).trim();
      if (child.localName === "mo" && within(text, "′″‴") && parts.length) {
        parts[parts.length - 1] += "'".repeat(within(text, "′") ? text.length : PRIMES.indexOf(text));
      } else {
        const shown = formula(child);
        if (shown) parts.push(shown);
      }
    }
    return parts.join(" ");
  }

  function token(element) {
    const text = own(element), chars = [...text];
    if (!text || (chars.length === 1 && INVISIBLE.includes(text))) return "";
    if (element.localName === "mi") return chars.length === 1 ? sign(text) : `op(${quoted(text)})`;
    const shown = chars.map(sign).join(" ");
    const bar = chars.length === 1 && BARS.includes(text);
    return bar ? `class("${KINDS[element.getAttribute("form")] || "normal"}", ${shown})` : shown;
  }

  function space(element) {
    const width = Number((element.getAttribute("width") || "0em").replace(/em$/, ""));
    return width ? `#h(${Number(width.toPrecision(6))}em)` : "";
  }

  const attached = (...places) => (element) => {
    const [base, ...scripts] = element.children;
    let shown = part(base);
    if (/^m(under|over)/.test(element.localName)) {
      const mark = own(element.children[1]).trim();
      if (BRACES[mark]) return `${BRACES[mark]}(${shown})`;
      if (element.localName === "mover" && ACCENTS[mark]) return `accent(${shown}, ${ACCENTS[mark]})`;
      if (!LARGE.includes(own(base)) || !own(base)) shown = `limits(${shown})`;
    }
    return `attach(${shown}, ${scripts.map((script, k) => `${places[k]}: ${part(script)}`).join(", ")})`;
  };

  function table(element) {
    const large = element.getAttribute("displaystyle") === "true";
    const cell = (found) => {
      const shown = found.children.length ? part(found) : NOTHING;
      return large && shown !== NOTHING ? `display(${shown})` : shown;
    };
    const rows = [...element.children].map((line) => [...line.children].map(cell));
    const aligned = [...element.querySelectorAll("mtd")].some((found) => found.getAttribute("class"));
    const gap = aligned && rows.every((line) => line[0] === NOTHING) ? "column-gap: #0em, " : "";
    const body = rows.map((line) => line.join(", ")).join("; ");
    return `mat(delim: #none, align: #${aligned ? "left" : "center"}, ${gap}${body})`;
  }

  const RULES = {
    semantics: (element) => (element.children.length ? formula(element.children[0]) : ""),
    mi: token, mo: token, mspace: space, mtable: table,
    mn: (element) => (/^\d*\.?\d*$/.test(own(element)) && /\d/.test(own(element)) ? own(element) : quoted(own(element))),
    mtext: (element) => quoted(element.textContent),
    mfrac: (element) => `frac(${[...element.children].map(part).join(", ")})`,
    mroot: (element) => `root(${part(element.children[1])}, ${part(element.children[0])})`,
    msqrt: (element) => `sqrt(${row(element) || NOTHING})`,
    msup: attached("t"), msub: attached("b"), msubsup: attached("b", "t"),
    mover: attached("t"), munder: attached("b"), munderover: attached("b", "t"),
    mphantom: () => "",
  };
  return (math) => `$ ${formula(math)} $`.trim().split(/\s+/).join(" ");
})();

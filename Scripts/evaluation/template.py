"""The small language in which notes are written, and its expansion into annotated text.

  {p.last}            a slot: something of the note's people, places, numbers or dates (slots.py)
  {!EPONYM:Foley}     a trap: medicine that looks like an identifier and has to survive
  {?LOT:170B}         something that may stay or go
  {#90-160} {#0.5-4.0} a random number, with as many decimals as the bounds have
  {~labs} {~labs*3}   one or several different phrases of the bank `labs`, joined by a space
  [a|b|c]             one of several wordings, nested as deep as one likes
  \\x                  the character x itself

Expansion yields pieces (text, mark); a mark is None, ("span", type, tier) or ("trap", type).
"""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
NUMBER = re.compile(r"(\d+(?:\.(\d+))?)-(\d+(?:\.\d+)?)$")


class TemplateError(ValueError):
    pass


def parse(source):
    nodes, at = _sequence(source, 0, "")
    if at != len(source):
        raise TemplateError(f"unexpected {source[at]!r} at {at}")
    return nodes


def _sequence(source, at, stops):
    nodes, plain = [], []
    while at < len(source) and source[at] not in stops:
        c = source[at]
        if c == "\\":
            plain.append(source[at + 1])
            at += 2
        elif c in "[{":
            if plain:
                nodes.append("".join(plain))
                plain = []
            node, at = (_choice if c == "[" else _braces)(source, at + 1)
            nodes.append(node)
        elif c in "]}":
            raise TemplateError(f"unexpected {c!r} at {at}: {source[max(0, at - 40):at + 5]!r}")
        else:
            plain.append(c)
            at += 1
    if plain:
        nodes.append("".join(plain))
    return nodes, at


def _choice(source, at):
    options = []
    while True:
        nodes, at = _sequence(source, at, "|]")
        options.append(nodes)
        if at >= len(source):
            raise TemplateError("a choice is not closed")
        at += 1
        if source[at - 1] == "]":
            return ("choice", options), at


def _braces(source, at):
    if source[at] in "!?":
        colon = source.index(":", at)
        nodes, end = _sequence(source, colon + 1, "}")
        if end >= len(source):
            raise TemplateError("a trap is not closed")
        return ("marked", source[at], source[at + 1:colon], nodes), end + 1
    end = source.index("}", at)
    body = source[at:end]
    if body[0] == "#":
        found = NUMBER.match(body[1:])
        if not found:
            raise TemplateError(f"no number range: {body!r}")
        return ("number", float(found[1]), float(found[3]), len(found[2] or "")), end + 1
    if body[0] == "~":
        name, _, count = body[1:].partition("*")
        return ("bank", name, int(count or 1)), end + 1
    name, _, form = body.partition(".")
    return ("slot", name, form), end + 1


class Set:
    """Templates and phrase banks of one set (`tuning` or `test`); the two sets share no line."""

    def __init__(self, name):
        self.name = name
        self.templates, self.banks = {}, {}
        self.sources = {}
        self.children = set()
        for path in sorted((HERE / "templates" / name).glob("*.txt")):
            for title, body in sections(path.read_text(encoding="utf-8")):
                title, _, flag = title.partition(" @")
                if flag == "child":
                    self.children.add(title)
                if title.startswith("~"):
                    lines = [line for line in body.split("\n") if line.strip()]
                    self.banks.setdefault(title[1:], []).extend(parse(line) for line in lines)
                    self.sources[title] = self.sources.get(title, []) + lines
                else:
                    if title in self.templates:
                        raise TemplateError(f"two templates are called {title}")
                    self.templates[title] = parse(body)
                    self.sources[title] = body.split("\n")


def sections(text):
    """(title, body) of each part that begins with a line `=== title`; `=== title @child` has a child for a patient."""
    for part in re.split(r"(?m)^=== ", text)[1:]:
        title, _, body = part.partition("\n")
        yield title.strip(), body.strip("\n")


def expand(nodes, rng, world, banks):
    """Pieces of one template, with all choices made by `rng` and all slots filled by `world`."""
    pieces = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append((node, None))
        elif node[0] == "choice":
            pieces += expand(rng.choice(node[1]), rng, world, banks)
        elif node[0] == "number":
            pieces.append((f"{rng.uniform(node[1], node[2]):.{node[3]}f}", None))
        elif node[0] == "marked":
            inner = "".join(text for text, _ in expand(node[3], rng, world, banks))
            pieces.append((inner, ("trap", node[2]) if node[1] == "!" else ("span", node[2], "neutral")))
        elif node[0] == "bank":
            bank = banks[node[1]]
            for n, phrase in enumerate(rng.sample(bank, min(node[2], len(bank)))):
                if n:
                    pieces.append((" ", None))
                pieces += expand(phrase, rng, world, banks)
        else:
            pieces += world.slot(node[1], node[2])
    return pieces


def annotate(pieces):
    """Text, spans and traps of pieces; offsets count Unicode scalars."""
    text, spans, traps, at = [], [], [], 0
    for piece, mark in pieces:
        if mark and piece:
            place = {"start": at, "end": at + len(piece), "type": mark[1]}
            if mark[0] == "span":
                spans.append({**place, "tier": mark[2]})
            else:
                traps.append(place)
        text.append(piece)
        at += len(piece)
    return "".join(text), spans, traps

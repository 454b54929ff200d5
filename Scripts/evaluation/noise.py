"""Damage that notes suffer on their way, done so that every annotation stays exact.

A noise answers for each character what stands in its place (`out[i]`, possibly nothing or several characters); spans are moved along.
What a noise adds goes behind a character that is not the last of a span, or is outside all spans, so that no span grows beyond its value.
"""
NEIGHBOURS = {"a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
              "l": "k", "m": "n", "n": "bm", "o": "ip",
              "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}
OCR = {"0": "O", "O": "0", "1": "l", "l": "1", "m": "rn", "S": "5", "5": "S", "I": "l", "B": "8", "8": "B", "e": "c", "h": "b"}
LOOKALIKE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "A": "А", "E": "Е", "H": "Н", "O": "О", "P": "Р", "T": "Т"}
HL7 = {"\\": "\\E\\", "&": "\\T\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\"}


class Marked:
    """Text with the places at which a change could shift or glue an annotation."""

    def __init__(self, text, marks):
        self.text = text
        self.owner = [None] * len(text)           # which span or trap a character belongs to
        self.last = [False] * len(text)
        for n, mark in enumerate(marks):
            for i in range(mark["start"], mark["end"]):
                self.owner[i] = n
            self.last[mark["end"] - 1] = True

    def glued(self, i):
        """Whether the character touches a letter or digit across the border of an annotation."""
        text, own = self.text, self.owner
        return any(0 <= j < len(text) and own[j] != own[i] and text[j].isalnum() for j in (i - 1, i + 1))

    def words(self):
        """(start, end) of the runs of letters that lie wholly inside or outside of one annotation."""
        text, i = self.text, 0
        while i < len(text):
            j = i
            while j < len(text) and text[j].isalpha() and self.owner[j] == self.owner[i]:
                j += 1
            if j > i and not self.glued(i) and not self.glued(j - 1):
                yield i, j
            i = max(j, i + 1)


def upper(rng, m):
    return [c.upper() if len(c.upper()) == 1 else c for c in m.text]


def lower(rng, m):
    return [c.lower() if len(c.lower()) == 1 else c for c in m.text]


def typos(rng, m):
    out = list(m.text)
    for i, j in m.words():
        if j - i < 4 or rng.random() > 0.06:
            continue
        k = rng.randrange(i + 1, j - 2)
        kind = rng.choice(["swap", "drop", "double", "near"])
        if kind == "swap":
            out[k], out[k + 1] = out[k + 1], out[k]
        elif kind == "drop":
            out[k] = ""
        elif kind == "double":
            out[k] *= 2
        else:
            near = rng.choice(NEIGHBOURS.get(out[k].lower(), out[k]))
            out[k] = near.upper() if out[k].isupper() else near
    return out


def ocr(rng, m):
    return [OCR[c] if c in OCR and not m.glued(i) and rng.random() < 0.03 else c for i, c in enumerate(m.text)]


def hl7(rng, m):
    newline = rng.choice(["\\.br\\", "\\.br\\", "~", "\\.sp\\", "\\X0D\\"])
    return [newline if c == "\n" else HL7.get(c, c) for c in m.text]


def wrap(rng, m, hyphens=False):
    width, column, out = rng.randint(58, 80), 0, list(m.text)
    space = None                                   # the last space of the line
    for i, c in enumerate(m.text):
        column = 0 if c == "\n" else column + 1
        if c == "\n":
            space = None
        elif c == " ":
            space = i
        if column <= width:
            continue
        inside = 2 < i < len(out) - 3 and m.text[i - 2:i + 3].isalpha() and len(set(map(str, m.owner[i - 2:i + 3]))) == 1
        if hyphens and inside and rng.random() < 0.6:
            out[i] = c + "-\n"
            column, space = 0, None
        elif space is not None:
            out[space] = "\n"
            column, space = i - space, None
    return out


def hyphen(rng, m):
    return wrap(rng, m, hyphens=True)


def nbsp(rng, m):
    return ["\u00a0" if c == " " and rng.random() < 0.25 else c for c in m.text]


def spaces(rng, m):
    return ["  " if c == " " and rng.random() < 0.2 else c for c in m.text]


def tabs(rng, m):
    return ["\t" if c == " " and (m.text[i - 1:i] == ":" or rng.random() < 0.08) else c for i, c in enumerate(m.text)]


def glue(rng, m):
    """Spaces after punctuation get lost."""
    out = list(m.text)
    for i in range(1, len(out) - 1):
        if out[i] == " " and m.text[i - 1] in ",;:.)" and m.text[i + 1].isalpha() and rng.random() < 0.4:
            out[i] = ""
    return out


def fullwidth(rng, m):
    return [chr(ord(c) + 0xFEE0) if c in "0123456789" and rng.random() < 0.5 else c for c in m.text]


def lookalike(rng, m):
    return [LOOKALIKE.get(c, c) if rng.random() < 0.15 else c for c in m.text]


def markup(rng, m):
    """HTML as systems export it: entities for special characters and some accented letters, tags for lines."""
    entity = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": rng.choice(["&#39;", "&apos;", "'"]), '"': "&quot;", "é": "&eacute;",
              "á": "&aacute;", "ü": "&uuml;", "ñ": "&ntilde;", "°": "&deg;"}
    newline = rng.choice(["<br/>", "<br>\n", "</p>\n<p>", "</td></tr>\n<tr><td>", "&#10;"])
    nbsp_share = rng.choice([0, 0, 0.1])
    out = [newline if c == "\n" else "&nbsp;" if c == " " and rng.random() < nbsp_share else entity.get(c, c) for c in m.text]
    for i in range(len(out) - 2):                  # tags around some annotated words, outside of the annotation
        if m.owner[i] is None and m.owner[i + 1] is not None and m.text[i] == " " and rng.random() < 0.1:
            j = next((j for j in range(i + 1, len(out)) if m.owner[j] != m.owner[i + 1]), len(out))
            if j < len(out) and m.owner[j] is None:
                out[i] += "<b>"
                out[j] = "</b>" + out[j]
    return out


NOISES = {f.__name__: f for f in (upper, lower, typos, ocr, hl7, wrap, hyphen, nbsp, spaces, tabs, glue, fullwidth, lookalike, markup)}
CHOICES = [name for name, weight in {"upper": 4, "lower": 3, "typos": 4, "ocr": 3, "hl7": 3, "wrap": 3, "hyphen": 2, "nbsp": 1, "spaces": 1, "tabs": 1,
                                     "glue": 2, "fullwidth": 1, "lookalike": 1, "markup": 2}.items() for _ in range(weight)]
CASES = {"upper", "lower"}


def choose(rng):
    """One noise, sometimes a case or line noise with another."""
    first = rng.choice(CHOICES)
    if rng.random() < 0.25:
        second = rng.choice(CHOICES)
        if second != first and not {first, second} <= CASES and not {first, second} <= {"wrap", "hyphen", "hl7", "markup"}:
            return sorted([first, second], key=list(NOISES).index)
    return [first]


def apply(rng, kind, text, spans, traps):
    """Text, spans and traps after one noise."""
    out = NOISES[kind](rng, Marked(text, spans + traps))
    place, at = [], 0
    for piece in out:
        place.append(at)
        at += len(piece)
    place.append(at)

    def moved(marks):
        return [{**m, "start": place[m["start"]], "end": place[m["end"]]} for m in marks]
    return "".join(out), moved(spans), moved(traps)

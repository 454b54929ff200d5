"""Folding of words to keys, and the hash of a key: the same as Sources/FreeText/Lexicon does."""
import re, unicodedata

LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "œ": "oe", "ð": "d", "ħ": "h", "ŋ": "n", "ə": "a", "ĸ": "k",
           "ŧ": "t", "ƙ": "k", "ɗ": "d", "ɓ": "b", "ƴ": "y", "ʼ": "'", "’": "'", "‘": "'", "`": "'", "´": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'",
           "‐": "-", "‑": "-"}
CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэіґђјљњћџѓќѕ",
                    "a b v g d e z i y k l m n o p r s t u f y e i g dj j lj nj c dz g k dz".split()))
CYRILLIC.update({"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
                 "є": "ye", "ї": "yi"})
GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφωάέήίόύώϊϋΐΰ",
                 "a v g d e z i i k l m n x o p r s s t y f o a e i i o y o i y i y".split()))
GREEK.update({"θ": "th", "χ": "ch", "ψ": "ps"})


def romanise(text):
    """Cyrillic and Greek letters in Latin ones, as passports do; other scripts stay as they are."""
    text = text.replace("ου", "ou").replace("Ου", "ou")
    return "".join(CYRILLIC.get(c, GREEK.get(c, c)) for c in text.lower())


def ascii_lower(text):
    """The text in lower case with accents taken off; characters that have no ASCII form stay."""
    text = "".join(LETTERS.get(c, c) for c in unicodedata.normalize("NFC", text).lower())
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(LETTERS.get(c, c) for c in text)


def fold(word):
    """The key of one word, or "" when it is none: letters a-z alone, apostrophes and hyphens dropped."""
    word = ascii_lower(word.strip()).replace("'", "").replace("-", "").rstrip(".")
    return word if re.fullmatch(r"[a-z]{1,32}", word) else ""


def words(text):
    """The words of a phrase as they are written, split at everything but letters, apostrophes and hyphens."""
    return [w for w in (w.strip("'-") for w in re.split(r"[^\w'’ʼ-]+|[0-9_]+", text)) if w]


def phrase(text):
    """The key of a phrase: its words' keys with one space between, "" when one of them has none."""
    keys = [fold(w) for w in words(text)]
    return " ".join(keys) if keys and all(keys) else ""


def parts(word):
    """The key of a name and, for a hyphenated or spaced one, of each part of at least three letters."""
    keys = [fold(word.replace(" ", ""))]
    pieces = re.split(r"[-‐‑ ]", word)
    if len(pieces) > 1:
        keys += [k for k in map(fold, pieces) if len(k) >= 3]
    return [k for k in keys if len(k) >= 2]


MASK = (1 << 64) - 1


def hash64(key):
    h = 0xA0761D6478BD642F
    for b in key.encode("ascii"):
        h = ((h ^ b) * 0x9E3779B97F4A7C15) & MASK
        h ^= h >> 32
    return h

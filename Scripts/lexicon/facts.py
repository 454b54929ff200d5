"""The 32 bits that the table holds for a word, and the store that collects them."""
import math

GIVEN, SURNAME, FREQUENCY = 0, 4, 8
BITS = {name: bit for bit, name in enumerate(
    """lower capitalised clinical drug eponym city county state country placeStart place international abbreviation company facility school
    phraseStart street eponymPart""".split(), 12)}


def people(count):
    """1 up to 200 people, one more for each doubling, 15 from 1.6 million."""
    return max(1, min(15, 1 + int(math.log2(max(count, 100) / 100) + 1e-9)))


class Store:
    """Facts by key: marks are united, of scales the largest counts."""

    def __init__(self):
        self.facts = {}

    def mark(self, key, *bits):
        if key:
            value = self.facts.get(key, 0)
            for bit in bits:
                value |= 1 << BITS[bit]
            self.facts[key] = value

    def clear(self, key, bit):
        if key in self.facts:
            self.facts[key] &= ~(1 << BITS[bit])

    def scale(self, key, field, value):
        if key and value > self.read(key, field):
            self.facts[key] = self.facts.get(key, 0) & ~(15 << field) | value << field

    def drop_scale(self, key, field):
        if key in self.facts:
            self.facts[key] &= ~(15 << field)

    def read(self, key, field):
        return self.facts.get(key, 0) >> field & 15

    def has(self, key, bit):
        return bool(self.facts.get(key, 0) >> BITS[bit] & 1)

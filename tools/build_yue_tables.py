#!/usr/bin/env python3
"""Compiles the Cantonese tables of the text front end into data/cantonese.tar.xz.

Sources (names and licences: data/NOTICE):
  the package ToJyutping 3.2.0, imported: words with their readings
  --t2s  zh_t2s.tsv: traditional characters and their simplified forms

Output: cantonese.bin in a tar with fixed metadata, so that equal sources give an equal file. cantonese.bin is
  u32 magic, u32 count of sections, then per section u32 offset and u32 size, then the sections, each aligned to 8
  bytes, in the order of SECTIONS. All numbers are little-endian. src/text/yue/tables.h reads them.

The words are a trie in breadth-first order: the children of a node lie together, sorted by label; node 0 is the root.
Of a word with several readings the first is kept. Characters outside of U+4E00..U+9FFF are kept where a word or the
Hong Kong character set has them.
"""
import argparse
import io
import lzma
import pathlib
import struct
import tarfile

import numpy as np

MAGIC = 0x315A5359
SECTIONS = [
    "labels",       # u32 per node: the character
    "children",     # u32 per node (one more at the end): its first child
    "reading",      # u32 per node: 1 + place of its first syllable in the pool; 0: not a word
    "pool",         # u16: numbers of syllables, one per character of a word
    "syllables",    # text: one per line; two with a space between them where a character is read so
    "traditional",  # u16 pairs, sorted: a character that only simplified texts have, its traditional form
]


def encodable(character, encoding):
    try:
        character.encode(encoding)
        return True
    except UnicodeEncodeError:
        return False


def read_words():
    """All words of the package with the syllables of each of their characters."""
    from ToJyutping.Jyutping import JyutpingList
    from ToJyutping.Trie import root
    words = {}

    def walk(node, prefix):
        if node.v:
            first = node.v[0]
            parts = [first] if len(prefix) == 1 or not isinstance(first, JyutpingList) else list(first)
            words[prefix] = [str(part) for part in parts]
            assert len(parts) == len(prefix), prefix
        for character, child in node.items():
            walk(child, prefix + character)

    walk(root, "")
    return words


def keep(word):
    return len(word) > 1 or 0x4E00 <= ord(word) < 0xA000 or encodable(word, "big5hkscs")


def traditional_pairs(path):
    """Simplified characters that no traditional text has, with the one form (or the one usual form) that they stand for."""
    forms = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        traditional, simplified = line.split("\t")
        forms.setdefault(simplified, []).append(traditional)
    pairs = []
    for simplified, all_forms in sorted(forms.items()):
        usual = [form for form in all_forms if encodable(form, "big5")]
        if not encodable(simplified, "big5") and len(usual) == 1:
            pairs.append((ord(simplified), ord(usual[0])))
    return pairs


def build(args):
    words = {word: reading for word, reading in read_words().items() if keep(word)}
    prefixes = {word[:i] for word in words for i in range(len(word) + 1)}
    nodes = sorted(prefixes, key=lambda prefix: (len(prefix), [ord(c) for c in prefix]))
    counts, index = [0] * len(nodes), {prefix: i for i, prefix in enumerate(nodes)}
    for prefix in nodes[1:]:
        counts[index[prefix[:-1]]] += 1
    syllables = sorted({syllable for reading in words.values() for syllable in reading})
    number = {syllable: i for i, syllable in enumerate(syllables)}
    reading, pool = [], []
    for prefix in nodes:
        if prefix not in words:
            reading.append(0)
            continue
        reading.append(len(pool) + 1)
        pool.extend(number[syllable] for syllable in words[prefix])
    pairs = traditional_pairs(args.t2s)
    print(f"{len(words)} words, {len(nodes)} nodes, {len(pool)} readings, {len(syllables)} syllables, {len(pairs)} pairs")
    array = lambda values, kind: np.asarray(values, dtype="<" + kind).tobytes()
    return [array([0] + [ord(prefix[-1]) for prefix in nodes[1:]], "u4"),
            array(np.concatenate([[1], 1 + np.cumsum(counts)]), "u4"), array(reading, "u4"), array(pool, "u2"),
            "".join(syllable + "\n" for syllable in syllables).encode(), array(pairs, "u2")]


def section_file(sections):
    assert len(sections) == len(SECTIONS)
    header, body = struct.pack("<II", MAGIC, len(sections)), b""
    header_size = 8 + 8 * len(sections)
    for name, section in zip(SECTIONS, sections):
        start = -(-(header_size + len(body)) // 8) * 8
        body += bytes(start - header_size - len(body)) + section
        header += struct.pack("<II", start, len(section))
        print(f"  {name}: {len(section)} bytes")
    return header + body


def write_archive(path, name, data):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mode = 0o644
        tar.addfile(info, io.BytesIO(data))
    # Numbers of two and four bytes: their high bytes are equal for long stretches.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lp": 2, "lc": 0, "pb": 2}]
    packed = lzma.compress(buffer.getvalue(), format=lzma.FORMAT_XZ, filters=filters)
    pathlib.Path(path).write_bytes(packed)
    print(f"{path}: {len(packed)} bytes of {len(data)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("t2s", "output"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    write_archive(args.output, "cantonese.bin", section_file(build(args)))


if __name__ == "__main__":
    main()

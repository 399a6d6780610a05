#!/usr/bin/env python3
"""Compiles the conversions between simplified and traditional characters into data/opencc.tar.xz.

Source (name and licence: data/NOTICE):
  --dictionaries   the folder data/dictionary of OpenCC 1.4.2 (in the source package of PyPI's opencc)

Output: opencc.bin in a tar with fixed metadata, in the form of build_zh_tables.py: three dictionaries (simplified to
traditional, the variants of Taiwan, traditional to simplified) of these sections each:
  labels, counts            a trie of phrases as there, without an index of first characters: u16 label and u16 number
                            of children of each node
  choices                   u32 per node: bit 31 where it is a phrase, and below it two bits per character, from the
                            lowest on: which of its alternatives it becomes
  characters                u16, sorted: the characters that become others
  alternatives              u16[4] per character; the first is what it becomes outside of phrases
Characters beyond U+FFFF are left out: no text that is read aloud holds them.
"""
import argparse
import io
import lzma
import pathlib
import struct
import tarfile

from build_zh_tables import Trie, array

MAGIC = 0x325A5347
IS_PHRASE = 1 << 31


def read_dictionary(folder, name):
    """The first value of each key, as OpenCC takes it."""
    entries = {}
    for line in (pathlib.Path(folder) / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")[:2]
            value = values.split(" ")[0]
            if max(map(ord, key + value)) < 0x10000:
                assert len(key) == len(value), line
                entries[key] = value
    return entries


def convert(text, phrases, characters):
    """The longest phrases from the left, single characters between them."""
    longest = max(map(len, phrases))
    out, at = "", 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            part = text[at:at + length]
            if part in phrases:
                out += phrases[part]
                break
        else:
            length, part = 1, text[at]
            out += characters.get(part, part)
        at += length
    return out


def sections_of(phrases, characters):
    alternatives = {c: [value] for c, value in characters.items()}
    choices = {}
    for word, value in phrases.items():
        choice = IS_PHRASE
        for i, (c, target) in enumerate(zip(word, value)):
            row = alternatives.setdefault(c, [c]) if target != c or c in alternatives else [c]
            if target not in row:
                row.append(target)
            choice |= row.index(target) << 2 * i
        choices[word] = choice
    assert max(map(len, phrases)) <= 15 and max(map(len, alternatives.values())) <= 4
    trie = Trie(phrases)
    keys = sorted(alternatives)
    labels = [0] + [ord(prefix[-1]) for prefix in trie.nodes[1:]]
    counts = [int(b - a) for a, b in zip(trie.children, trie.children[1:])]
    return [
        array(labels, "u2"), array(counts, "u2"),
        array([choices.get(prefix, 0) for prefix in trie.nodes], "u4"), array([ord(c) for c in keys], "u2"),
        array([[ord(c) for c in (alternatives[k] + [k] * 4)[:4]] for k in keys], "u2")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dictionaries", required=True)
    parser.add_argument("--output", required=True)
    args = parser.parse_args()
    load = lambda name: read_dictionary(args.dictionaries, name)

    ts_phrases, ts_characters = load("TSPhrases.txt"), load("TSCharacters.txt")
    st_phrases = load("STPhrases.txt")
    # OpenCC's STPhrases_GeneratedFromRegionalPhrases: words of Hong Kong and Taiwan, found by their simplified form.
    for name in ("HKPhrases.txt", "TWPhrases.txt"):
        for word in load_keys(args.dictionaries, name):
            if len(word) >= 3:
                st_phrases.setdefault(convert(word, ts_phrases, ts_characters), word)
    sections = []
    for phrases, characters in ((st_phrases, load("STCharacters.txt")),
                                (load("TWVariantsPhrases.txt"), load("TWVariants.txt")), (ts_phrases, ts_characters)):
        sections += sections_of(phrases, characters)
        print(f"{len(phrases)} phrases, {len(characters)} characters")

    header, body = struct.pack("<II", MAGIC, len(sections)), b""
    header_size = 8 + 8 * len(sections)
    for section in sections:
        start = -(-(header_size + len(body)) // 64) * 64
        body += bytes(start - header_size - len(body)) + section
        header += struct.pack("<II", start, len(section))
    data = header + body
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo("opencc.bin")
        info.size = len(data)
        info.mode = 0o644
        tar.addfile(info, io.BytesIO(data))
    # Numbers of two bytes, not text.
    options = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 1, "pb": 1}
    packed = lzma.compress(buffer.getvalue(), format=lzma.FORMAT_XZ, filters=[options])
    pathlib.Path(args.output).write_bytes(packed)
    print(f"{args.output}: {len(packed)} bytes of {len(data)}")


def load_keys(folder, name):
    lines = (pathlib.Path(folder) / name).read_text(encoding="utf-8").splitlines()
    keys = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    return [key for key in keys if max(map(ord, key)) < 0x10000 and len(key) <= 15]


if __name__ == "__main__":
    main()

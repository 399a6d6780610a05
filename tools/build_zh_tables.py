#!/usr/bin/env python3
"""Compiles the Chinese tables of the text front end into data/chinese.tar.xz.

Sources (names and licences: data/NOTICE):
  --jieba     the folder of the package jieba 0.42.1 (dict.txt, finalseg, posseg); Debian: python3-jieba
  --facts     a folder with zh_t2s.tsv, zh_tone_lists.json, zh_measure_words.txt, zh_polyphonic_delta.tsv and
              pinyin_to_phones.tsv
The package pypinyin 0.55.0 is imported.

Output: chinese.bin in a tar with fixed metadata, so that equal sources give an equal file. chinese.bin is
  u32 magic, u32 count of sections, then per section u32 offset and u32 size, then the sections, each aligned to 64
  bytes, in the order of SECTIONS. All numbers are little-endian. src/text/zh/tables.h reads them.

A trie of words is three sections: u16 label of each node, u32 first child of each node (one more at the end), and
u16 node of the first character, for U+4E00..U+9FFF (0: none). Nodes are in breadth-first order, so the children of a
node lie together, sorted by label; node 0 is the root.
A reading is a u16: number of the syllable times 8 plus tone (1-5); 0 is none.
"""
import argparse
import importlib
import io
import json
import lzma
import pathlib
import struct
import sys
import tarfile

import numpy as np

MAGIC = 0x315A5347
SECTIONS = [
    "dictionary.labels", "dictionary.children", "dictionary.roots",
    "dictionary.frequency",    # u32 per node; 0: not a word
    "dictionary.tag",          # u8 per node: number of the tag, or 255
    "dictionary.total",        # f64: sum of all frequencies
    "tags",                    # names, one per line
    "pos.states",              # u8 letter (BMES), u8 tag per state, sorted as Python sorts (letter, tag)
    "pos.start",               # f64 per state
    "pos.sources.first",       # u32 per state (one more at the end): its row in the next two
    "pos.sources.state",       # u8: a state that can precede it
    "pos.sources.score",       # f64: score of that step
    "pos.successors",          # u64[4] per state: bit set of the states that can follow
    "pos.characters",          # u16, sorted
    "pos.emission.first",      # u32 per character (one more at the end): its row in the next three
    "pos.emission.state",      # u8
    "pos.emission.score",      # f64
    "pos.emission.allowed",    # u8: 1 where the state is in the character's list of states
    "words.start",             # f64[4]: B M E S
    "words.steps",             # f64[4][4]: from, to
    "words.characters",        # u16, sorted
    "words.emission",          # f64[4] per character
    "phrases.labels", "phrases.children", "phrases.roots",
    "phrases.reading",         # u32 per node: 1 + first of its readings in the pool; 0: only the start of a phrase;
                               # 2^32 - 1: not even that
    "phrases.correction",      # u32 per node: the same for the correction table
    "readings",                # u16 pool
    "characters",              # u16 reading of U+4E00..U+9FFF
    "syllables",               # char[8] name, initial, final, initial phone, final phone; the last two empty: UNK
    "simplified",              # u16 of U+3400..U+9FFF
    "lists",                   # text: a line "= name", then a line per word
]

# Phones of the syllables that the official engine cannot convert.
OWN_PHONES = {"m": ("EE", "en"), "n": ("EE", "en"), "ng": ("EE", "en"), "hm": ("h", "eng"), "hng": ("h", "eng"),
              "ê": ("EE", "ei"), "len": ("l", "eng"), "fiao": ("f", "ei")}
MISSING = -3.14e100  # jieba's score of a character that a state never emits
NO_TAG = 255
NOT_A_PREFIX = 2 ** 32 - 1
HAN = range(0x4E00, 0xA000)


def array(values, dtype):
    return np.asarray(values, dtype="<" + dtype).tobytes()


class Trie:
    """Words in breadth-first order of their prefixes."""

    def __init__(self, words):
        prefixes = {""}
        for word in words:
            prefixes.update(word[:i] for i in range(1, len(word) + 1))
        self.nodes = sorted(prefixes, key=lambda p: (len(p), [ord(c) for c in p]))
        self.index = {prefix: i for i, prefix in enumerate(self.nodes)}
        counts = [0] * len(self.nodes)
        for prefix in self.nodes[1:]:
            counts[self.index[prefix[:-1]]] += 1
        self.children = np.concatenate([[1], 1 + np.cumsum(counts)])

    def sections(self):
        labels = [0] + [ord(prefix[-1]) for prefix in self.nodes[1:]]
        roots = [self.index.get(chr(c), 0) for c in HAN]
        assert max(labels) < 65536 and max(roots) < 65536
        return [array(labels, "u2"), array(self.children, "u4"), array(roots, "u2")]


def import_jieba(folder, name):
    sys.path.insert(0, str(pathlib.Path(folder).parent))
    return importlib.import_module("jieba." + name)


def read_dictionary(folder):
    """Words with frequency and tag, and the sum of all frequencies. Of a word that is listed twice the last line counts,
    but the sum has both, as in jieba."""
    words, total = {}, 0
    for line in (pathlib.Path(folder) / "dict.txt").read_text(encoding="utf-8").split("\n"):
        if line:
            word, frequency, tag = line.split(" ")
            words[word] = (int(frequency), tag)
            total += int(frequency)
    return words, total


def dictionary_sections(args):
    words, total = read_dictionary(args.jieba)
    states = import_jieba(args.jieba, "posseg.prob_start").P
    tags = sorted({tag for _, tag in words.values()} | {tag for _, tag in states} | {"x", "eng", "m", "d"})
    assert len(tags) < NO_TAG
    trie = Trie(words)
    frequency, tag = [0] * len(trie.nodes), [NO_TAG] * len(trie.nodes)
    for word, (count, name) in words.items():
        frequency[trie.index[word]], tag[trie.index[word]] = count, tags.index(name)
    print(f"dictionary: {len(words)} words, {len(trie.nodes)} nodes, {len(tags)} tags")
    return tags, trie.sections() + [array(frequency, "u4"), array(tag, "u1"), array([total], "f8"),
                                    "\n".join(tags).encode()]


def pos_sections(args, tags):
    load = lambda part: import_jieba(args.jieba, "posseg." + part).P
    start, steps, emission, allowed = map(load, ("prob_start", "prob_trans", "prob_emit", "char_state_tab"))
    states = sorted(start)
    code = {state: i for i, state in enumerate(states)}
    assert len(states) == 256 and set(steps) == set(emission) == set(states)

    source_first, source_state, source_score = [0], [], []
    for state in states:
        for source in states:
            if state in steps[source]:
                source_state.append(code[source])
                source_score.append(steps[source][state])
        source_first.append(len(source_state))
    successors = [sum(1 << code[s] for s in steps[state]) for state in states]
    successor_words = [row >> (64 * i) & (2 ** 64 - 1) for row in successors for i in range(4)]

    # jieba stores the score of a missing character here and there; dropping it changes nothing.
    by_character = {}
    for state, row in emission.items():
        for character, score in row.items():
            if score != MISSING:
                by_character.setdefault(character, {})[code[state]] = score
    # A character is in the table of states, with its states, or it is not and may be in any state.
    characters = sorted(set(by_character) | set(allowed))
    first, state_of, score_of, allowed_of = [0], [], [], []
    for character in characters:
        rows = by_character.get(character, {})
        permitted = {code[s] for s in allowed.get(character, ())}
        for state in sorted(set(rows) | permitted):
            state_of.append(state)
            score_of.append(rows.get(state, MISSING))
            allowed_of.append(state in permitted)
        first.append(len(state_of))
    print(f"pos: {len(source_state)} steps, {len(characters)} characters, {len(state_of)} emissions")
    return [array([v for letter, tag in states for v in (ord(letter), tags.index(tag))], "u1"),
            array([start[s] for s in states], "f8"),
            array(source_first, "u4"), array(source_state, "u1"), array(source_score, "f8"),
            array(successor_words, "u8"),
            array([ord(c) for c in characters], "u2"), array(first, "u4"), array(state_of, "u1"),
            array(score_of, "f8"), array(allowed_of, "u1")]


def word_sections(args):
    load = lambda part: import_jieba(args.jieba, "finalseg." + part).P
    start, steps, emission = map(load, ("prob_start", "prob_trans", "prob_emit"))
    characters = sorted({c for row in emission.values() for c in row if ord(c) < 65536})
    return [array([start[s] for s in "BMES"], "f8"),
            array([[steps[a].get(b, MISSING) for b in "BMES"] for a in "BMES"], "f8"),
            array([ord(c) for c in characters], "u2"),
            array([[emission[s].get(c, MISSING) for s in "BMES"] for c in characters], "f8")]


class Readings:
    """Numbers for syllables; packs readings such as "zhong1"."""

    def __init__(self):
        self.syllables = [""]

    def pack(self, reading):
        name, tone = reading[:-1], int(reading[-1])
        assert 1 <= tone <= 5, reading
        if name not in self.syllables:
            self.syllables.append(name)
        return self.syllables.index(name) * 8 + tone


def phrase_sections(args):
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_finals, to_initials, tone_to_tone3
    readings = Readings()
    cache = {}

    def pack(reading):  # of a reading with tone marks
        if reading not in cache:
            cache[reading] = readings.pack(tone_to_tone3(reading, v_to_u=False, neutral_tone_with_five=True))
        return cache[reading]

    characters = [pack(PINYIN_DICT[c].split(",")[0]) if c in PINYIN_DICT else 0 for c in HAN]
    phrases = {word: [pack(r[0]) for r in parts] for word, parts in PHRASES_DICT.items()}
    corrections = dict(phrases)
    for line in (pathlib.Path(args.facts) / "zh_polyphonic_delta.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, word, table = line.split("\t")[:3]
        if kind == "absent":
            del corrections[word]
        else:
            corrections[word] = [readings.pack(r) for r in table.split(" ")]

    trie = Trie(set(phrases) | set(corrections))
    prefixes = {word[:i] for word in phrases for i in range(len(word) + 1)}
    pool, places = [], {}

    def place(values):
        key = tuple(values)
        if key not in places:
            places[key] = len(pool) + 1
            pool.extend(values)
        return places[key]

    reading, correction = [0 if p in prefixes else NOT_A_PREFIX for p in trie.nodes], [0] * len(trie.nodes)
    for word in sorted(phrases):
        assert len(word) == len(phrases[word])
        reading[trie.index[word]] = place(phrases[word])
    for word in sorted(corrections):
        assert len(word) == len(corrections[word])
        correction[trie.index[word]] = place(corrections[word])
    print(f"phrases: {len(phrases)}, corrections: {len(corrections)}, {len(trie.nodes)} nodes, {len(pool)} readings, "
          f"{len(readings.syllables)} syllables")

    phones = {}
    for line in (pathlib.Path(args.facts) / "pinyin_to_phones.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, _, _, first, second = line.split("\t")
            phones[name] = (first, second)
    phones.update(OWN_PHONES)
    records = b""
    for name in readings.syllables:
        first, second = phones.get(name, ("", ""))
        final = to_finals(name, v_to_u=False)
        if name and not first:
            print(f"no phones: {name}")
        fields = [f.encode() for f in (name, to_initials(name), final, first, second)]
        assert all(len(f) < 8 for f in fields)
        records += b"".join(f.ljust(8, b"\0") for f in fields)
    return trie.sections() + [array(reading, "u4"), array(correction, "u4"), array(pool, "u2"),
                              array(characters, "u2"), records]


def small_sections(args):
    facts = pathlib.Path(args.facts)
    simplified = list(range(0x3400, 0xA000))
    for line in (facts / "zh_t2s.tsv").read_text(encoding="utf-8").splitlines():
        traditional, simple = line.split("\t")
        simplified[ord(traditional) - 0x3400] = ord(simple)
    lists = json.loads((facts / "zh_tone_lists.json").read_text(encoding="utf-8"))
    measures = (facts / "zh_measure_words.txt").read_text(encoding="utf-8").split()
    text = ""
    for name, words in [*lists.items(), ("measure_words", measures)]:
        text += f"= {name}\n" + "".join(word + "\n" for word in words)
    return [array(simplified, "u2"), text.encode()]


def section_file(sections):
    assert len(sections) == len(SECTIONS)
    header, body = struct.pack("<II", MAGIC, len(sections)), b""
    header_size = 8 + 8 * len(sections)
    for name, section in zip(SECTIONS, sections):
        start = -(-(header_size + len(body)) // 64) * 64
        body += bytes(start - header_size - len(body)) + section
        header += struct.pack("<II", start, len(section))
        print(f"  {name}: {len(section)} bytes")
    return header + body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("jieba", "facts", "output"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    tags, sections = dictionary_sections(args)
    sections += pos_sections(args, tags) + word_sections(args) + phrase_sections(args) + small_sections(args)
    data = section_file(sections)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo("chinese.bin")
        info.size = len(data)
        info.mode = 0o644
        tar.addfile(info, io.BytesIO(data))
    packed = lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    pathlib.Path(args.output).write_bytes(packed)
    print(f"{args.output}: {len(packed)} bytes of {len(data)}")


if __name__ == "__main__":
    main()

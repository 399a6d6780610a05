#!/usr/bin/env python3
"""Compiles the English tables of the text front end into data/english.tar.xz.

Sources (names and licences: data/NOTICE):
  --cmudict, --cmudict-fast, --hot  cmudict.rep, cmudict-fast.rep, engdict-hot.rep of RVC-Boss/GPT-SoVITS
  --names                           namedict_cache.pickle of the same
  --g2p                             the folder of the package g2p_en 2.1.0 (homographs.en, checkpoint20.npz)
  --tagger                          averaged_perceptron_tagger.pickle of nltk_data
  --wordsegment                     the folder of the package wordsegment 1.3.1 (unigrams.txt, bigrams.txt)

Output: one .bin per part, in a tar with fixed metadata, so that equal sources give an equal file. A .bin is
  u32 count of sections, then per section u32 offset and u32 size, then the sections, each aligned to 64 bytes.
All numbers are little-endian. A section of words is a front-coded list (see words()). src/text/en/tables.h reads them.
"""
import argparse
import io
import lzma
import pathlib
import pickle
import struct
import tarfile

import numpy as np

BLOCK = 16  # words per front-coded block

UNUSED_ABBREVIATIONS = ["ae", "ai", "ar", "ios", "hud", "os"]  # deleted by the official code: wrong readings
HOMOGRAPH_OVERRIDES = {"read": ("R IY1 D", "R EH1 D", "VBP"),
                       "complex": ("K AH0 M P L EH1 K S", "K AA1 M P L EH0 K S", "JJ")}


class DataUnpickler(pickle.Unpickler):
    """Builds dicts, lists, sets, strings and numbers; nothing else that a pickle names is called."""
    def find_class(self, module, name):
        if (module, name) in (("__builtin__", "set"), ("builtins", "set")):
            return set
        raise pickle.UnpicklingError(f"{module}.{name} is not data")


def read_pickle(path):
    with open(path, "rb") as file:
        return DataUnpickler(file).load()


def u8(values):
    return np.asarray(values, dtype="<u1").tobytes()


def u32(values):
    return np.asarray(values, dtype="<u4").tobytes()


def section_file(sections):
    header_size = 4 + 8 * len(sections)
    header, body = struct.pack("<I", len(sections)), b""
    for section in sections:
        start = -(-(header_size + len(body)) // 64) * 64
        body += bytes(start - header_size - len(body)) + section
        header += struct.pack("<II", start, len(section))
    return header + body


def words(keys):
    """A sorted list of byte strings in blocks of 16: u32 count, u32 offset of each block, then per word
    u8 length shared with the word before (0 for the first of a block), u8 length of the rest, the rest."""
    assert keys == sorted(set(keys))
    offsets, body, before = [], bytearray(), b""
    for i, key in enumerate(keys):
        if i % BLOCK == 0:
            offsets.append(len(body))
            before = b""
        shared = 0
        while shared < min(len(key), len(before)) and key[shared] == before[shared]:
            shared += 1
        body += bytes([shared, len(key) - shared]) + key[shared:]
        before = key
    return u32([len(keys)]) + u32(offsets) + bytes(body)


def records(values):
    """One byte string per word of a list: u32 offset of each block, then per word u8 length, bytes."""
    offsets, body = [], bytearray()
    for i, value in enumerate(values):
        if i % BLOCK == 0:
            offsets.append(len(body))
        body += bytes([len(value)]) + value
    return u32(offsets) + bytes(body)


def read_dictionary(args):
    entries = {}
    for line in pathlib.Path(args.cmudict).read_text(encoding="utf-8").splitlines()[56:]:
        word, phones = line.strip().split("  ")[:2]
        entries[word.lower()] = phones.split(" ")
    for line in pathlib.Path(args.cmudict_fast).read_text(encoding="utf-8").splitlines():
        word, *phones = line.strip().split(" ")
        entries.setdefault(word.lower(), phones)
    for line in pathlib.Path(args.hot).read_text(encoding="utf-8").splitlines():
        word, *phones = line.strip().split(" ")
        entries[word.lower()] = phones
    for word in UNUSED_ABBREVIATIONS:
        del entries[word]
    return entries


def read_homographs(args):
    entries = {}
    for line in (pathlib.Path(args.g2p) / "homographs.en").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, first, second, tag = line.strip().split("|")
            entries[word.lower()] = (first, second, tag)
    entries.update(HOMOGRAPH_OVERRIDES)
    return entries


def dictionary_file(args):
    """[phone names, words, pronunciations, names, pronunciations, homographs, their two pronunciations and tag]"""
    dictionary = read_dictionary(args)
    names = {word: readings[0] for word, readings in read_pickle(args.names).items()}
    homographs = read_homographs(args)

    phones = sorted({p for reading in [*dictionary.values(), *names.values()] for p in reading} |
                    {p for first, second, _ in homographs.values() for p in (first + " " + second).split()})
    assert len(phones) < 256
    code = {phone: i for i, phone in enumerate(phones)}
    encode = lambda reading: bytes(code[p] for p in reading)

    sections = ["\n".join(phones).encode()]
    for table in (dictionary, names):
        items = sorted((word.encode(), encode(reading)) for word, reading in table.items())
        sections += [words([word for word, _ in items]), records([reading for _, reading in items])]
    items = sorted((word.encode(), entry) for word, entry in homographs.items())
    sections.append(words([word for word, _ in items]))
    sections.append(records([part for _, (first, second, tag) in items
                             for part in (encode(first.split()), encode(second.split()), tag.encode())]))
    print(f"dictionary: {len(dictionary)} words, {len(names)} names, {len(homographs)} homographs, "
          f"{len(phones)} phones")
    return section_file(sections)


def tagger_file(args):
    """[tags, tag dictionary words, u8 tag, features, u32 first weight of each feature (one more at the end),
    u8 tag of each weight, i32 weight in thousandths]. Tags are in the order of the tie-break: the last one wins."""
    weights, tag_dictionary, classes = read_pickle(args.tagger)
    tags = sorted(classes)
    code = {tag: i for i, tag in enumerate(tags)}
    known = sorted((word.encode(), code[tag]) for word, tag in tag_dictionary.items())
    # An unused feature is one whose weights are all zero.
    features = sorted((name.encode(), row) for name, row in weights.items() if any(row.values()))
    first, weight_tags, thousandths = [0], [], []
    for _, row in features:
        for tag, weight in sorted(row.items()):
            scaled = round(weight * 1000)
            assert scaled / 1000 == weight
            weight_tags.append(code[tag])
            thousandths.append(scaled)
        first.append(len(weight_tags))
    print(f"tagger: {len(tags)} tags, {len(known)} known words, {len(features)} features, {len(weight_tags)} weights")
    return section_file(["\n".join(tags).encode(), words([w for w, _ in known]), u8([t for _, t in known]),
                         words([n for n, _ in features]), u32(first), u8(weight_tags),
                         np.asarray(thousandths, dtype="<i4").tobytes()])


def network_file(args):
    """Of the encoder, then of the decoder: [input, hidden weights, hidden bias]; then [output weights, output bias].
    float32. The input is the whole product of a letter or phone with the input weights, bias included: [symbol, gate];
    weights are [from, to], so that a step is a sum of rows."""
    arrays = np.load(pathlib.Path(args.g2p) / "checkpoint20.npz")
    f32 = lambda array: np.ascontiguousarray(array, dtype="<f4").tobytes()
    sections = []
    for part in ("enc", "dec"):
        embedding, weights, bias = (arrays[f"{part}_{name}"].astype(np.float64) for name in ("emb", "w_ih", "b_ih"))
        sections += [f32(embedding @ weights.T + bias), f32(arrays[f"{part}_w_hh"].T), f32(arrays[f"{part}_b_hh"])]
    return section_file(sections + [f32(arrays["fc_w"].T), f32(arrays["fc_b"])])


def counts(values):
    """Exact numbers below 2^40: u32 low part of each, u8 high part of each."""
    return [u32([int(value) & 0xFFFFFFFF for value in values]), u8([int(value) >> 32 for value in values])]


def segmentation_file(args):
    """[words, count (two sections), u32 first bigram of each word as the left one (one more at the end), u32 right word,
    count (two sections)]. Bigrams whose left or right word has no count of its own (so all that start a text) are never looked up, and left
    out."""
    def read(name):
        for line in (pathlib.Path(args.wordsegment) / name).read_text(encoding="utf-8").splitlines():
            key, count = line.split("\t")
            yield key, float(count)
    unigrams = dict(read("unigrams.txt"))
    keys = sorted(unigrams)
    index = {key: i for i, key in enumerate(keys)}
    rows = sorted((index[left], index[right], count) for key, count in dict(read("bigrams.txt")).items()
                  for left, right in [key.split(" ")] if left in index and right in index)
    first = np.searchsorted([row[0] for row in rows], np.arange(len(keys) + 1))
    print(f"segmentation: {len(keys)} words, {len(rows)} bigrams")
    return section_file([words([key.encode() for key in keys]), *counts([unigrams[key] for key in keys]), u32(first),
                         u32([row[1] for row in rows]), *counts([row[2] for row in rows])])


def compress(data, literal_context, literal_position):
    return lzma.compress(data, format=lzma.FORMAT_XZ, filters=[{
        "id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": literal_context, "lp": literal_position}])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cmudict", "cmudict-fast", "hot", "names", "g2p", "tagger", "wordsegment", "output"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    files = {"english_dictionary.bin": dictionary_file(args), "english_tagger.bin": tagger_file(args),
             "english_network.bin": network_file(args), "english_segmentation.bin": segmentation_file(args)}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            print(f"{name}: {len(data)} bytes, {len(compress(data, 3, 0))} alone")
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mode = 0o644
            tar.addfile(info, io.BytesIO(data))
    packed = min((compress(buffer.getvalue(), lc, lp) for lc, lp in ((3, 0), (0, 2), (2, 2))), key=len)
    pathlib.Path(args.output).write_bytes(packed)
    print(f"{args.output}: {len(packed)} bytes")


if __name__ == "__main__":
    main()

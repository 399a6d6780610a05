#!/usr/bin/env python3
"""Compiles the tables of the language segmenter into data/segmentation.tar.xz.

Sources (names and licences: data/NOTICE):
  the package budoux 0.10.1, its models ja.json and zh-hans.json: where phrases begin
  Python's codecs: which characters the national character sets have

Output: segmentation.bin in a tar with fixed metadata, so that equal sources give an equal file. It is
  u32 magic, u32 count of sections, then per section u32 offset and u32 size, then the sections, each aligned to 8
  bytes. All numbers are little-endian. src/text/lang/tables.h reads them.
    0          u8 per character from U+4E00 to U+9FFF: bits of CHARACTER_SETS that have it
    1, 2       of the Japanese, the Chinese model: i32, minus the sum of its scores
    3..28,     of the Japanese, the Chinese model, for each of FEATURES in turn:
    29..54       u64 keys, sorted (21 bits per character, the last one lowest); i32 scores
"""
import argparse
import importlib.metadata
import importlib.resources
import io
import json
import lzma
import pathlib
import struct
import tarfile

MAGIC = 0x31474553
FEATURES = ["UW1", "UW2", "UW3", "UW4", "UW5", "UW6", "BW1", "BW2", "BW3", "TW1", "TW2", "TW3", "TW4"]
# The first plane of JIS X 0208 holds the characters of everyday Japanese; big5 with the additions of Windows.
CHARACTER_SETS = {
    1: lambda c: encoded(c, "cp932") is not None,
    2: lambda c: (encoded(c, "shift_jis") or b"\xff") < b"\x98\x9f",
    4: lambda c: encoded(c, "gb2312") is not None,
    8: lambda c: encoded(c, "cp950") is not None,
}


def encoded(character, encoding):
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return None


def model_sections(name):
    model = json.loads((importlib.resources.files("budoux") / "models" / name).read_text(encoding="utf-8"))
    assert set(model) <= set(FEATURES), set(model)
    total = sum(sum(scores.values()) for scores in model.values())
    sections = []
    for feature in FEATURES:
        rows = sorted((key_of(text), score) for text, score in model.get(feature, {}).items())
        sections.append(b"".join(struct.pack("<Q", key) for key, _ in rows))
        sections.append(b"".join(struct.pack("<i", score) for _, score in rows))
    return struct.pack("<i", -total), sections


def key_of(text):
    key = 0
    for character in text:
        key = key << 21 | ord(character)
    return key


def build():
    version = importlib.metadata.version("budoux")
    assert version == "0.10.1", version
    sets = bytes(sum(bit for bit, has in CHARACTER_SETS.items() if has(chr(c))) for c in range(0x4E00, 0xA000))
    (ja_base, ja), (zh_base, zh) = model_sections("ja.json"), model_sections("zh-hans.json")
    sections = [sets, ja_base, zh_base] + ja + zh
    header, body = struct.pack("<II", MAGIC, len(sections)), b""
    header_size = 8 + 8 * len(sections)
    for section in sections:
        start = -(-(header_size + len(body)) // 8) * 8
        body += bytes(start - header_size - len(body)) + section
        header += struct.pack("<II", start, len(section))
    return header + body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True)
    args = parser.parse_args()
    data = build()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo("segmentation.bin")
        info.size, info.mode = len(data), 0o644
        tar.addfile(info, io.BytesIO(data))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lp": 2, "lc": 0, "pb": 2}]
    packed = lzma.compress(buffer.getvalue(), format=lzma.FORMAT_XZ, filters=filters)
    pathlib.Path(args.output).write_bytes(packed)
    print(f"{args.output}: {len(packed)} bytes of {len(data)}")


if __name__ == "__main__":
    main()

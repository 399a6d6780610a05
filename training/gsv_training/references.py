"""Reference recordings of the demo voice: teachers speak a sentence each, and refs.json names them.

    python -m gsv_training.references --out models/demo
"""
import argparse
import json
import pathlib

from .config import SAMPLE_RATE
from .evaluate import write_wave
from .program import Mistake, run
from .teachers import TEACHERS, add_variants, speak

SAMPLING = "top_k=1 repetition_penalty=1.1"
ENGLISH = "he really extended himself when he climbed kilimanjaro."
MANDARIN = "固执夯实加盟师范学院意愿。"
SPOKEN = {"en": ENGLISH, "zh": "gu4 zhi2 hang1 shi2 jia1 meng2, shi1 fan4 xue2 yuan4 yi4 yuan4."}
WRITTEN = {"en": ENGLISH, "zh": MANDARIN}


def write_references(folder, teachers):
    folder = pathlib.Path(folder)
    (folder / "ref").mkdir(parents=True, exist_ok=True)
    entries = {"sampling": SAMPLING}
    for teacher in teachers:
        name = teacher.name
        wave, _ = speak((teacher, [(SPOKEN[teacher.language], None)]))[0]
        if not 3.0 <= len(wave) / SAMPLE_RATE <= 10.0:
            raise Mistake(f"{name}: the reference is {len(wave) / SAMPLE_RATE:.2f} s long, it must be 3 to 10 s")
        write_wave(folder / f"ref/{name}.wav", wave / 32767)
        entries[name] = {"file": f"ref/{name}.wav", "lang": teacher.language, "text": WRITTEN[teacher.language]}
    rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in entries.items())
    (folder / "refs.json").write_text("{\n" + rows + "\n}\n", encoding="utf-8")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="folder for ref/ and refs.json")
    parser.add_argument("--teachers", nargs="+", default=list(TEACHERS), choices=list(TEACHERS))
    add_variants(parser)
    args = parser.parse_args(argv)
    write_references(args.out, [*(TEACHERS[name] for name in args.teachers), *args.variant])


if __name__ == "__main__":
    run(main)

"""Judges whole sentences that gsv itself speaks: phone error rate for every reference of a model folder.

    python -m gsv_training.evaluate_speech --gsv build/release/apps/gsv/gsv --model models/demo

The phones that should be heard are those that gsv reads (`gsv phones`), so only the networks are judged.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import torch

from . import recogniser

SENTENCES = {
    "en": ("the weather is very nice today.", "my brother works in a small hospital.",
           "she bought three apples and some bread.", "we walked along the river in the evening.",
           "please close the window before you leave.", "the train to london was late again.",
           "he wrote a long letter to his mother.", "do you know where the station is?",
           "there is a black cat under the table.", "they want to learn how to swim."),
    "zh": ("今天天气非常好。", "我们明天去公园散步。", "他在医院工作了十年。", "请把窗户关上。", "这本书很有意思。",
           "你喜欢喝茶还是咖啡？", "火车八点从北京出发。", "老师让学生回答问题。", "妈妈在厨房做晚饭。", "中国有很多美丽的城市。"),
}


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def read_phones(gsv, language, text):
    """The phones of all rows that `gsv phones` prints."""
    rows = run(gsv, "phones", "--lang", language, text).splitlines()[1:]  # the phones are the last column
    return [phone for row in rows for phone in row.split("  ")[-1].split()]


def judge(gsv, model, folder, options=(), names=None):
    """-> rows {"reference", "language", "phones", "per", "seconds"}"""
    network, labels = recogniser.load(folder)
    references = json.loads((pathlib.Path(model) / "refs.json").read_text(encoding="utf-8"))
    rows = []
    for name, entry in references.items():
        if not isinstance(entry, dict) or (names and name not in names):
            continue
        wrong = phones = samples = 0
        for text in SENTENCES[entry["lang"]]:
            with tempfile.TemporaryDirectory() as out:
                run(gsv, "say", "--quiet", "--model", model, "--voice", name, "--lang", entry["lang"], "--seed", 1,
                    *options, "--out", f"{out}/x.wav", text)
                wave, rate = recogniser.read_wav(f"{out}/x.wav")
            want = recogniser.normalise(read_phones(gsv, entry["lang"], text), entry["lang"])
            wrong += recogniser.edit_distance(recogniser.recognise(network, labels, wave, rate), want)
            phones += len(want)
            samples += len(wave)
        rows.append({"reference": name, "language": entry["lang"], "phones": phones, "per": round(wrong / phones, 4),
                     "seconds": round(samples / rate, 1)})
        print(json.dumps(rows[-1]), flush=True)
    phones = sum(row["phones"] for row in rows)
    rows.append({"reference": "all", "per": round(sum(row["per"] * row["phones"] for row in rows) / phones, 4)})
    print(json.dumps(rows[-1]), flush=True)
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gsv", required=True, help="the program")
    parser.add_argument("--model", required=True, help="folder with refs.json")
    parser.add_argument("--recogniser", default=recogniser.FOLDER, help="folder of the recogniser's weights")
    parser.add_argument("--references", nargs="*", help="only these")
    parser.add_argument("--options", default="", help='more options of gsv say, e.g. "--top-k 15 --temperature 1"')
    parser.add_argument("--threads", type=int, default=1, help="of the recogniser")
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)
    judge(args.gsv, args.model, args.recogniser, args.options.split(), args.references)


if __name__ == "__main__":
    main()

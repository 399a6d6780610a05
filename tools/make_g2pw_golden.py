#!/usr/bin/env python3
"""Makes G2PW models with random weights and what the official engine reads with them.

  make_g2pw_golden.py --official CHECKOUT tests/golden/g2pw           the small committed case
  make_g2pw_golden.py --official CHECKOUT --full FOLDER               the size of the published model (about 430 MB)

Each folder is laid out as the official G2PWModel: g2pW.onnx with the official inputs and output, the lists of characters,
the map of bopomofo; and beside them vocab.txt and config.json, which the official tokenizer reads. rows.jsonl holds, for
each clause, the readings that GPT_SoVITS/text/g2pw/onnx_api.py returns (null: none), and for each query of the network
the probabilities that onnxruntime computes.

CHECKOUT is a checkout of GPT-SoVITS. Needs torch, transformers, onnx, onnxruntime, opencc, pypinyin, requests.
"""
import argparse
import json
import os
import pathlib
import random
import sys
import types

import torch
from transformers import BertConfig, BertModel

INPUTS = ["input_ids", "token_type_ids", "attention_mask", "phoneme_mask", "char_ids", "position_ids"]
TAGS = 11
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

# Traditional characters with their readings in bopomofo.
SMALL = {"行": "ㄒㄧㄥ2 ㄏㄤ2 ㄒㄧㄥ4", "重": "ㄓㄨㄥ4 ㄔㄨㄥ2", "長": "ㄔㄤ2 ㄓㄤ3", "樂": "ㄌㄜ4 ㄩㄝ4", "得": "ㄉㄜ2 ㄉㄟ3 ㄉㄜ5",
         "還": "ㄏㄞ2 ㄏㄨㄢ2", "為": "ㄨㄟ2 ㄨㄟ4", "了": "ㄌㄜ5 ㄌㄧㄠ3", "乾": "ㄍㄢ1 ㄑㄧㄢ2", "一": "ㄧ1 ㄧ4", "發": "ㄈㄚ1 ㄅㄧㄤ9"}
MONOPHONIC = {"銀": "ㄧㄣ2", "我": "ㄨㄛ3", "你": "ㄋㄧ3", "似": "ㄙ4", "天": "ㄊㄧㄢ1"}
CLAUSES = ["银行行长说,", "他还得走了.", "重庆的音乐长得很长!", "我们为了你还钱", "干净的天", "一行人", "你好", "兙行",
           "今天天气真不错我们一起去银行把钱取出来然后还给那位长得很高的朋友吧他等了我们很久很久了呢?", "发现", "-"]
BOPOMOFO = {"ㄒㄧㄥ": "xing", "ㄏㄤ": "hang", "ㄓㄨㄥ": "zhong", "ㄔㄨㄥ": "chong", "ㄔㄤ": "chang", "ㄓㄤ": "zhang",
            "ㄌㄜ": "le", "ㄩㄝ": "yue", "ㄉㄜ": "de", "ㄉㄟ": "dei", "ㄏㄞ": "hai", "ㄏㄨㄢ": "huan", "ㄨㄟ": "wei",
            "ㄌㄧㄠ": "liao", "ㄍㄢ": "gan", "ㄑㄧㄢ": "qian", "ㄧ": "yi", "ㄈㄚ": "fa", "ㄧㄣ": "yin", "ㄨㄛ": "wo",
            "ㄋㄧ": "ni", "ㄙ": "si", "ㄊㄧㄢ": "tian"}


class G2pw(torch.nn.Module):
    """The network of the paper: BERT, a classifier, and an expectation by character and part of speech."""

    def __init__(self, config, labels, characters):
        super().__init__()
        self.bert = BertModel(config)
        self.classifier = torch.nn.Linear(config.hidden_size, labels)
        self.pos_classifier = torch.nn.Linear(config.hidden_size, TAGS)
        self.descriptor_bias = torch.nn.Embedding(1, labels)
        self.char_descriptor = torch.nn.Embedding(characters, labels)
        self.second_order_descriptor = torch.nn.Embedding(characters * TAGS, labels)

    def forward(self, input_ids, token_type_ids, attention_mask, phoneme_mask, char_ids, position_ids):
        # Any number of queries of one text.
        hidden = self.bert(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask)[0]
        hidden = hidden[0][position_ids]
        tag = self.pos_classifier(hidden).argmax(dim=-1)
        expected = (self.descriptor_bias(torch.zeros_like(char_ids)) + self.char_descriptor(char_ids) +
                    self.second_order_descriptor(char_ids * TAGS + tag))
        weights = phoneme_mask * torch.sigmoid(expected)
        logits = self.classifier(hidden)
        scores = torch.exp(logits - logits.max(dim=-1, keepdim=True)[0]) * weights
        return torch.clamp(scores / scores.sum(dim=-1, keepdim=True), 1e-6, 1 - 1e-6)


def full_lists():
    from pypinyin import Style, pinyin
    tones = {"ˊ": "2", "ˇ": "3", "ˋ": "4", "˙": "5"}

    def reading(text):
        tone = next((tones[c] for c in text if c in tones), "1")
        return "".join(c for c in text if c not in tones) + tone

    polyphonic, monophonic = {}, {}
    for c in map(chr, range(0x4E00, 0x9FA6)):
        readings = sorted({reading(r) for r in pinyin(c, style=Style.BOPOMOFO, heteronym=True)[0]})
        if len(readings) > 1 and len(polyphonic) < 620:
            polyphonic[c] = " ".join(readings)
        elif len(readings) == 1 and len(monophonic) < 9000:
            monophonic[c] = readings[0]
    vocabulary = SPECIAL + [chr(c) for c in range(0x4E00, 0x4E00 + 21000)] + list("!?…,.-")
    return polyphonic, monophonic, vocabulary + [f"[unused{i}]" for i in range(21128 - len(vocabulary))]


def small_vocabulary():
    import opencc
    text = "".join(opencc.OpenCC("s2tw").convert(c) for c in CLAUSES)
    return SPECIAL + sorted(set(text) - set("兙還-"))  # some unknown


def write_model(folder, polyphonic, monophonic, vocabulary, sizes):
    labels = sorted({r for readings in polyphonic.values() for r in readings.split()})
    config = BertConfig(vocab_size=len(vocabulary), attn_implementation="eager", **sizes)
    torch.manual_seed(20)
    model = G2pw(config, len(labels), len(polyphonic)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Large enough that sentences and characters matter.
            scale = 3.0 if "descriptor" in name or "classifier" in name else 1.5
            if "LayerNorm" not in name:
                parameter.copy_(torch.randn_like(parameter) * scale * parameter.shape[-1] ** -0.5)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    ids = torch.tensor([[2, 5, 6, 3]])
    example = (ids, torch.zeros_like(ids), torch.ones_like(ids), torch.ones(2, len(labels)), torch.tensor([0, 1]),
               torch.tensor([1, 2]))
    torch.onnx.export(model, example, str(folder / "g2pW.onnx"), opset_version=14, do_constant_folding=True,
                      input_names=INPUTS, output_names=["probs"], dynamo=False,
                      dynamic_axes={**{n: {0: "texts", 1: "tokens"} for n in INPUTS[:3]},
                                    **{n: {0: "queries"} for n in INPUTS[3:] + ["probs"]}})
    rows = [f"{c}\t{r}" for c, readings in polyphonic.items() for r in readings.split()]
    (folder / "POLYPHONIC_CHARS.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = [f"{c}\t{r}" for c, r in monophonic.items()]
    (folder / "MONOPHONIC_CHARS.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    json_config = {"model_type": "bert", "num_attention_heads": sizes["num_attention_heads"]}
    (folder / "config.json").write_text(json.dumps(json_config) + "\n")
    (folder / "config.py").write_text("use_mask = True\nuse_char_phoneme = False\n")


def official_converter(checkout, folder):
    """The converter of the official engine, its package imported without what else the package imports."""
    root = pathlib.Path(checkout).resolve() / "GPT_SoVITS" / "text"
    for name in ("text", "text.g2pw", "text.zh_normalization"):
        package = types.ModuleType(name)
        package.__path__ = [str(root.parent.joinpath(*name.split(".")))]
        sys.modules[name] = package
    from text.g2pw.onnx_api import G2PWOnnxConverter

    class Recording(G2PWOnnxConverter):
        def _predict(self, model_input):
            inputs = {"attention_mask" if k == "attention_masks" else "phoneme_mask" if k == "phoneme_masks" else k: v
                      for k, v in model_input.items()}
            self.probs = self.session_g2pw.run([], inputs)[0]
            return super()._predict(model_input)

    (folder / "char_bopomofo_dict.json").write_text("{}")
    converter = Recording(str(folder), style="pinyin", model_source=str(folder), enable_non_tradional_chinese=True)
    os.unlink(folder / "char_bopomofo_dict.json")
    return converter


def read_clauses(converter, clauses, digits, all_probabilities):
    for clause in clauses:
        converter.probs = []
        readings = converter([clause])[0]
        probs = []
        for row in converter.probs:
            kept = {converter.labels[i]: round(float(p), digits) for i, p in enumerate(row) if p > 2e-6}
            probs.append(kept if all_probabilities else max(kept.values()))
        yield {"text": clause, "readings": readings, "probabilities": probs}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--official", required=True, metavar="CHECKOUT")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    clauses = CLAUSES
    if args.full:
        polyphonic, monophonic, vocabulary = full_lists()
        bopomofo = None
        sizes = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
        rng = random.Random(3)
        common = [c for c in map(chr, range(0x4E00, 0x9FA6)) if c in polyphonic] + list("的我们今天在这里说话他是")
        clauses = CLAUSES + ["".join(rng.choice(common) for _ in range(rng.randint(2, 60))) for _ in range(60)]
    else:
        polyphonic, monophonic, vocabulary = SMALL, MONOPHONIC, small_vocabulary()
        bopomofo = BOPOMOFO
        sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 48,
                 "max_position_embeddings": 64}
    write_model(args.folder, polyphonic, monophonic, vocabulary, sizes)
    if bopomofo is None:
        from pypinyin import Style, pinyin
        bopomofo = {}
        for c in map(chr, range(0x4E00, 0x9FA6)):
            for zhuyin, name in zip(pinyin(c, style=Style.BOPOMOFO, heteronym=True)[0],
                                    pinyin(c, style=Style.NORMAL, heteronym=True)[0]):
                bopomofo.setdefault(zhuyin.strip("ˊˇˋ˙"), name)
    (args.folder / "bopomofo_to_pinyin_wo_tune_dict.json").write_text(
        json.dumps(bopomofo, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    converter = official_converter(args.official, args.folder)
    with open(args.folder / "rows.jsonl", "w", encoding="utf-8") as file:
        for row in read_clauses(converter, clauses, 6, all_probabilities=True):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

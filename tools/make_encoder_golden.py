#!/usr/bin/env python3
"""Makes the golden cases of HuBERT, RoBERTa and WordPiece from the real transformers classes. A development tool:
the tests read what it wrote into tests/golden.

    python3 -m venv venv && venv/bin/pip install torch transformers numpy
    venv/bin/python tools/make_encoder_golden.py            # everything, about two minutes
    venv/bin/python tools/make_encoder_golden.py hubert_small wordpiece

Weights are pseudo-random. An element is a function of its tensor's name and its index only (tests/golden/
generated_weights.h states the arithmetic), so a case is stored without them: the manifest has names, shapes, offsets
and scales. Every case is run in float32 and in float64; the bound of a tensor is
max(10 * largest difference of the two, 4e-6 * largest value), rounded up to one digit.
"""

import argparse
import json
import math
import pathlib

import numpy as np
import torch
import transformers
from transformers import BertConfig, BertModel, BertTokenizerFast, HubertConfig, HubertModel

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden"
MADE_BY = "tools/make_encoder_golden.py, transformers %s, torch %s, float32 on the CPU" % (
    transformers.__version__, torch.__version__.split("+")[0])


# --- weights ---------------------------------------------------------------------------------------------------------

def random_24_bits(name, count):
    """SplitMix64 seeded with the FNV-1a hash of the name; the top 24 bits of each number."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))) >> np.uint64(40)


def generate(entry):
    """offset + scale * [-1, 1), rounded to float16."""
    unit = (random_24_bits(entry["name"], math.prod(entry["shape"])).astype(np.float64) - 2.0**23) / 2.0**23
    values = entry["offset"] + entry["scale"] * unit
    return values.astype(np.float32).astype(np.float16).astype(np.float32).reshape(entry["shape"])


# Gains that keep activations near 1 and outputs sensitive to inputs: the first ending that fits, else 1.
GAINS = [
    (("q_proj.weight", "k_proj.weight", "query.weight", "key.weight"), 1.6),
    (("out_proj.weight", "attention.output.dense.weight"), 0.8),
    (("output_dense.weight", "output.dense.weight"), 0.8),
    (("position_embeddings.weight", "token_type_embeddings.weight"), 0.5),
    ((".conv.weight",), 1.4),  # of the feature extractor: GELU halves
]


def offset_and_scale(name, shape, config):
    leaf = name.rsplit(".", 1)[-1]
    if leaf in ("weight_g", "original0"):
        gain = math.sqrt(config["hidden_size"] / config["num_conv_pos_embeddings"])  # positions as loud as the content
        return gain, 0.1 * gain
    if leaf == "gamma" or (leaf == "weight" and len(shape) == 1):
        return 1.0, 0.1
    if leaf in ("bias", "beta"):
        return 0.0, 0.05
    gain = next((gain for endings, gain in GAINS if name.endswith(endings)), 1.0)
    if "embeddings." in name:
        return 0.0, math.sqrt(3.0) * gain
    return 0.0, math.sqrt(3.0 / math.prod(shape[1:])) * gain


def make_manifest(model_name, model, config, rename, unused):
    """`rename` turns a name of transformers into the file's; `unused` tells which tensors inference leaves alone."""
    tensors = []
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        stored, shape = rename(name), list(tensor.shape)
        offset, scale = (float(np.float32(v)) for v in offset_and_scale(stored, shape, config))
        entry = {"name": stored, "shape": shape, "dtype": "F32", "offset": offset, "scale": scale,
                 "use": "unused" if unused(name) else "inference"}
        model.state_dict()[name].copy_(torch.from_numpy(generate(entry)))
        tensors.append(entry)
    return {"model": model_name, "about": "%s of transformers; names as in a file" % type(model).__name__,
            "metadata": config, "tensors": tensors}


# --- cases -----------------------------------------------------------------------------------------------------------

def write_safetensors(path, arrays):
    kinds = {"float32": "F32", "int64": "I64", "int16": "I16"}
    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": kinds[str(array.dtype)], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text +
                     b"".join(np.ascontiguousarray(array).tobytes() for array in arrays.values()))


def write_json(path, description, brackets, rows):
    """One line per entry; `rows` in place of "tensors", one line each."""
    lines = ["%s: %s" % (json.dumps(key), json.dumps(value, ensure_ascii=False))
             for key, value in description.items() if key != "tensors"]
    lines.append('"tensors": ' + brackets % ("\n  " + ",\n  ".join(rows) + "\n "))
    path.write_text("{\n %s\n}\n" % ",\n ".join(lines), encoding="utf-8")


def round_up(value):
    digit = 10.0 ** math.floor(math.log10(value))
    return float("%.0e" % (math.ceil(value / digit - 1e-9) * digit))


class Case:
    def __init__(self, name, about, params):
        self.arrays = {}
        self.description = {"case": name, "manifest": name, "salt": "", "about": about, "made_by": MADE_BY,
                            "params": params, "tensors": {}}

    def add_input(self, name, array, meaning):
        self.arrays[name] = array
        self.description["tensors"][name] = {"shape": list(array.shape), "dtype": str(array.dtype), "meaning": meaning}

    def add_output(self, name, single, double, meaning):
        self.add_input(name, np.ascontiguousarray(single.astype(np.float32)), meaning)
        error, largest = np.abs(single - double).max(), np.abs(single).max()
        self.description["tensors"][name].update(
            rms=float("%.6g" % np.sqrt(np.mean(np.square(double)))), absmax=float("%.6g" % largest),
            f64_err=float("%.3g" % error), atol=round_up(max(10 * error, 4e-6 * largest)))

    def write(self, manifest):
        name = self.description["case"]
        folder = GOLDEN / "encoders"
        folder.mkdir(exist_ok=True)
        (GOLDEN / "manifests").mkdir(exist_ok=True)
        write_safetensors(folder / (name + ".safetensors"), self.arrays)
        tensors = ["%s: %s" % (json.dumps(key), json.dumps(row)) for key, row in self.description["tensors"].items()]
        write_json(folder / (name + ".json"), self.description, "{%s}", tensors)
        write_json(GOLDEN / "manifests" / (name + ".json"), manifest, "[%s]", map(json.dumps, manifest["tensors"]))


def run(model, inputs, hooks):
    """What the modules of `hooks` return, as arrays without the batch dimension."""
    seen = {}

    def keep(name):
        def hook(_module, _inputs, output):
            value = output[0] if isinstance(output, tuple) else output
            seen[name] = value.detach().squeeze(0).double().numpy()
        return hook

    handles = [module.register_forward_hook(keep(name)) for name, module in hooks.items()]
    with torch.no_grad():
        result = model(**inputs)
    for handle in handles:
        handle.remove()
    return result, seen


# --- HuBERT ----------------------------------------------------------------------------------------------------------

def test_wave(name, samples):
    """Something like a voice at 16 kHz: gliding harmonics in syllables, a little noise. int16."""
    t = np.arange(samples) / 16000.0
    pitch = 2 * np.pi * np.cumsum(140.0 + 30.0 * np.sin(2 * np.pi * 1.3 * t)) / 16000.0
    voiced = sum(np.sin(k * pitch + k * k) / k for k in range(1, 30))
    noise = (random_24_bits("wave/" + name, samples).astype(np.float64) - 2.0**23) / 2.0**23
    loud = 0.55 + 0.45 * np.sin(2 * np.pi * 3.1 * t)
    return np.round(32767 * (0.12 * loud * voiced + 0.01 * noise)).astype(np.int16)


HUBERT = dict(model_type="hubert", hidden_act="gelu", feat_extract_norm="group", feat_extract_activation="gelu",
              feat_proj_layer_norm=True, conv_bias=False, do_stable_layer_norm=False, layer_norm_eps=1e-5)
PUBLISHED_CONVOLUTIONS = dict(conv_kernel=[10, 3, 3, 3, 3, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2])

HUBERT_CASES = {
    "hubert_small": dict(
        about="A small network in the spelling of old files: prefix hubert., weight_g and weight_v.",
        samples=9000, frame_step=1, prefix="hubert.", old_weight_norm=True,
        config=dict(HUBERT, **PUBLISHED_CONVOLUTIONS, hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
                    intermediate_size=80, conv_dim=[24] * 7, num_conv_pos_embeddings=16,
                    num_conv_pos_embedding_groups=4)),
    "hubert_odd": dict(
        about="No prefix, new spelling of weight norm, widths that differ from layer to layer, an odd positional kernel "
              "(no frame is dropped), another epsilon.",
        samples=4000, frame_step=1, prefix="", old_weight_norm=False,
        config=dict(HUBERT, conv_kernel=[10, 3, 2], conv_stride=[5, 4, 2], hidden_size=36, num_hidden_layers=2,
                    num_attention_heads=3, intermediate_size=50, conv_dim=[8, 20, 12], num_conv_pos_embeddings=7,
                    num_conv_pos_embedding_groups=3, layer_norm_eps=1e-3)),
    "hubert_base": dict(
        about="The published size (chinese-hubert-base). Rows of the output are every eighth frame.",
        samples=32000, frame_step=8, prefix="", old_weight_norm=True,
        config=dict(HUBERT, **PUBLISHED_CONVOLUTIONS, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
                    intermediate_size=3072, conv_dim=[512] * 7, num_conv_pos_embeddings=128,
                    num_conv_pos_embedding_groups=16)),
}


def make_hubert(name, row):
    config = row["config"]
    model = HubertModel(HubertConfig(**config, attn_implementation="eager", apply_spec_augment=False)).eval()

    def rename(module_name):
        if row["old_weight_norm"]:
            module_name = module_name.replace("parametrizations.weight.original0", "weight_g").replace(
                "parametrizations.weight.original1", "weight_v")
        return row["prefix"] + module_name

    manifest = make_manifest(name, model, config, rename, unused=lambda n: n.endswith("masked_spec_embed"))
    wave = test_wave(name, row["samples"])
    last_convolution = len(config["conv_dim"]) - 1
    hooks = {"conv_0": model.feature_extractor.conv_layers[0],
             "conv_%d" % last_convolution: model.feature_extractor.conv_layers[-1],
             "projection": model.feature_projection, "pos_norm": model.encoder.layer_norm}
    hooks.update(("layer_%d" % i, layer) for i, layer in enumerate(model.encoder.layers))

    def forward(dtype):
        samples = torch.from_numpy(wave.astype(np.float64) / 32768.0).to(dtype)
        result, seen = run(model.to(dtype), {"input_values": samples[None]}, hooks)
        return dict(seen, last_hidden=result.last_hidden_state.squeeze(0).double().numpy())

    single, double = forward(torch.float32), forward(torch.float64)
    frames = np.arange(0, single["last_hidden"].shape[0], row["frame_step"])
    case = Case(name, row["about"], {"frames": int(single["last_hidden"].shape[0])})
    case.add_input("wav16", wave, "16 kHz, int16, float is value/32768")
    case.add_input("rows", frames, "frames that are kept in projection, pos_norm, layer_* and last_hidden")
    for key in hooks:
        if key.startswith("conv_"):
            case.add_output(key, single[key][:24, :40], double[key][:24, :40],
                            "first channels and frames behind a convolution [channels, frames]")
    kept = ["projection", "pos_norm", "layer_0", "layer_%d" % (config["num_hidden_layers"] // 2), "last_hidden"]
    for key in dict.fromkeys(kept):
        case.add_output(key, single[key][frames], double[key][frames], "[rows, width]")
    case.write(manifest)


# --- RoBERTa ---------------------------------------------------------------------------------------------------------

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SMALL_VOCABULARY = SPECIAL + list("，。！？…,.-、一不了人他们你来到大小中国我是说好听天气今明早上在的北京语音合成") + [
    "hello", "##lo", "hel", "a", "##b", "1", "##2", "e"]

BERT = dict(model_type="bert", hidden_act="gelu", layer_norm_eps=1e-12, type_vocab_size=2)
ROBERTA_CASES = {
    "roberta_small": dict(
        about="A small network in the spelling of old files: prefix bert., LayerNorm.gamma and .beta; ids from a text.",
        text="今天天气好，我们说中国语音…", prefix="bert.", old_norm=True, row_step=1,
        config=dict(BERT, hidden_size=32, num_hidden_layers=5, num_attention_heads=4, intermediate_size=72,
                    vocab_size=len(SMALL_VOCABULARY), max_position_embeddings=24)),
    "roberta_plain": dict(
        about="No prefix, LayerNorm.weight and .bias, three heads; a text with characters outside of the vocabulary.",
        text="你好！龘龘，北京的天气？", prefix="", old_norm=False, row_step=1,
        config=dict(BERT, hidden_size=36, num_hidden_layers=4, num_attention_heads=3, intermediate_size=52,
                    vocab_size=len(SMALL_VOCABULARY), max_position_embeddings=16)),
    "roberta_large": dict(
        about="The published size (chinese-roberta-wwm-ext-large), ids chosen at random. Some rows are kept.",
        ids=32, prefix="bert.", old_norm=False, row_step=6,
        config=dict(BERT, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096,
                    vocab_size=21128, max_position_embeddings=512)),
}


def tokenizer_of(vocabulary):
    return BertTokenizerFast(vocab={token: i for i, token in enumerate(vocabulary)}, do_lower_case=True)


def make_roberta(name, row):
    config = dict(row["config"])
    model = BertModel(BertConfig(**config, attn_implementation="eager"), add_pooling_layer=False).eval()

    def rename(module_name):
        if row["old_norm"]:
            module_name = module_name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
                "LayerNorm.bias", "LayerNorm.beta")
        return row["prefix"] + module_name

    layers = config["num_hidden_layers"]
    last_two = tuple("encoder.layer.%d." % i for i in (layers - 2, layers - 1))
    params = {"hidden_state": -3}
    if "text" in row:
        params["text"] = row["text"]
        config["vocabulary"] = "\n".join(SMALL_VOCABULARY)
        ids = np.array(tokenizer_of(SMALL_VOCABULARY)(row["text"])["input_ids"])
    else:
        ids = (random_24_bits("ids/" + name, row["ids"]) % np.uint64(config["vocab_size"])).astype(np.int64)
    manifest = make_manifest(name, model, config, rename, unused=lambda n: n.startswith(last_two))
    hooks = {"embeddings": model.embeddings, "layer_0": model.encoder.layer[0]}

    def forward(dtype):
        inputs = {"input_ids": torch.from_numpy(ids)[None], "output_hidden_states": True}
        result, seen = run(model.to(dtype), inputs, hooks)
        return dict(seen, hidden=result.hidden_states[-3].squeeze(0).double().numpy())

    single, double = forward(torch.float32), forward(torch.float64)
    case = Case(name, row["about"], params)
    rows = np.unique(np.append(np.arange(0, len(ids), row["row_step"]), len(ids) - 1))
    case.add_input("ids", ids, "token ids with [CLS] and [SEP]")
    case.add_input("rows", rows, "positions that are kept in the outputs")
    for key in ("embeddings", "layer_0", "hidden"):
        case.add_output(key, single[key][rows], double[key][rows], "[rows, width]")
    case.write(manifest)


# --- WordPiece -------------------------------------------------------------------------------------------------------

WORDPIECE_TEXTS = [
    "", "今天天气好。", "你好,我是中国人!", "龘今龘", "今 天\t天　气", "ＡＢａ", "HELLO", "hello", "Hel", "hello你lo", "ab", "aB b", "abab",
    "a", "é", "É好", "e\u0301好", "è\u0300\u0301", "12", "1 2", "…", "……", "--", "好\u200b好", "好\u0000好", "好\ufffd好", "好\u00ad好",
    "①", "㈠", "한국", "カ゛ガ", "ﬁ", "İ", "ß", "€", "$a", "a$", "^`a|~", "好😀好", "😀", "\ud7a3", "𠀀𠀁好", "豈更", "\uf900", "\u2f800",
    "𝒜", "Ⅷ", "a\nb", "a\u3000b", "a\u00a0b", "a\u2028b", "x" * 101, "a" + "b" * 99, "a" + "b" * 100, "不一、大", "好\u0301", "\u0301", "ñ", "～好～",
    "「好」", "【是】", "“到”", "‘了’", "—", "·", "《说》", "%", "a-b", "a_b", "你们hello1来2到",
]


def rows_of(tokenizer, text, unknown):
    """One id per code point: that of the one token which covers it and nothing else, or [UNK]."""
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    covering = [[] for _ in text]
    for token, (begin, end) in zip(encoded["input_ids"], encoded["offset_mapping"]):
        for i in range(begin, end):
            covering[i].append((token, end - begin))
    return [tokens[0][0] if len(tokens) == 1 and tokens[0][1] == 1 else unknown for tokens in covering]


def make_wordpiece():
    tokenizer = tokenizer_of(SMALL_VOCABULARY)
    folder = GOLDEN / "encoders"
    folder.mkdir(exist_ok=True)
    (folder / "wordpiece_vocab.txt").write_text("\n".join(SMALL_VOCABULARY) + "\n", encoding="utf-8")
    with open(folder / "wordpiece.jsonl", "w", encoding="utf-8") as file:
        for text in WORDPIECE_TEXTS:
            row = {"text": text, "tokenizer": tokenizer(text, add_special_tokens=False)["input_ids"],
                   "ids": rows_of(tokenizer, text, SMALL_VOCABULARY.index("[UNK]"))}
            file.write(json.dumps(row) + "\n")


def main():
    makers = {name: (lambda n=name, r=row: make_hubert(n, r)) for name, row in HUBERT_CASES.items()}
    makers.update({name: (lambda n=name, r=row: make_roberta(n, r)) for name, row in ROBERTA_CASES.items()})
    makers["wordpiece"] = make_wordpiece
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", choices=[[], *makers], help="default: all")
    torch.set_num_threads(1)
    for name in parser.parse_args().case or makers:
        print(name, flush=True)
        makers[name]()


if __name__ == "__main__":
    main()

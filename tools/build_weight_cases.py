"""Writes tests/golden/weights: small files of torch.save and safetensors in every spelling that gsv must read.

    python3 tools/build_weight_cases.py tests/golden/weights        needs torch, safetensors

expected.json holds, per file, every tensor's shape and its numbers as float32 (null: integers). Of module.pt it holds
the weight after fusing, under the name that the module has for it.
"""

import collections
import io
import json
import pathlib
import sys
import types

import safetensors.torch
import torch

FLOATS = (torch.float16, torch.float32, torch.bfloat16, torch.float64)


def ramp(*shape, dtype=torch.float32, step=0.125):
    count = 1
    for dim in shape:
        count *= dim
    return ((torch.arange(count) - count // 2) * step).reshape(shape).to(dtype)


def mixed():
    shared = ramp(4, 6)
    return {
        "half": ramp(3, 5, dtype=torch.float16),
        "half_special": torch.tensor([0.0, -0.0, 6.0e-8, -6.1e-5, 65504.0, 1 / 3], dtype=torch.float16),
        "single": ramp(2, 3, 4),
        "brain": ramp(7, dtype=torch.bfloat16),
        "double": ramp(2, 2, dtype=torch.float64),
        "shared": shared,
        "rows": shared[1:3],
        "transposed": shared.t(),
        "every_second": shared[:, ::2],
        "expanded": ramp(1, 3).expand(2, 3),
        "parameter": torch.nn.Parameter(ramp(5)),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 4),
        "counter": torch.tensor(17, dtype=torch.int64),
        "bytes": torch.arange(5, dtype=torch.uint8),
        "flags": torch.tensor([True, False]),
    }


def hparams(value):
    """utils.HParams of the official code: attributes, nested."""
    if not isinstance(value, dict):
        return value
    module = sys.modules.setdefault("utils", types.ModuleType("utils"))
    if not hasattr(module, "HParams"):
        module.HParams = type("HParams", (), {"__module__": "utils"})
    result = module.HParams()
    for key, entry in value.items():
        setattr(result, key, hparams(entry))
    return result


def sovits_pro():
    """The few tensors by which a v2Pro file is known, with the header that its trainer writes."""
    config = {
        "train": {"segment_size": 20480, "learning_rate": 1e-4, "betas": [0.8, 0.99]},
        "data": {"sampling_rate": 32000, "mel_fmax": None, "training_files": pathlib.PurePosixPath("logs/a/b.txt")},
        "model": {"version": "v2Pro", "upsample_rates": [10, 8, 2, 2, 2], "use_spectral_norm": False},
        "name": "测试",
        "big": 1 << 40,
        "negative": -3,
    }
    weight = {
        "enc_p.text_embedding.weight": ramp(732, 1, dtype=torch.float16),
        "ref_enc.spectral.0.fc.weight": ramp(1, 704, dtype=torch.float16),
        "dec.conv_pre.weight": ramp(512, 1, 1, dtype=torch.float16),
        "sv_emb.weight": ramp(1, 2, dtype=torch.float16),
    }
    top = collections.OrderedDict(weight=weight, config=hparams(config), info="2epoch_40iteration")
    buffer = io.BytesIO()
    torch.save(top, buffer)
    return b"05" + buffer.getvalue()[2:]


def module_state():
    """state_dict() of a module: an OrderedDict with _metadata, weight norm in the new spelling."""
    torch.manual_seed(1)
    module = torch.nn.Sequential(torch.nn.Conv1d(4, 3, 5), torch.nn.BatchNorm1d(3))
    torch.nn.utils.parametrizations.weight_norm(module[0])
    fused = {"0.weight": module[0].weight.detach(), "0.bias": module[0].bias, "1.weight": module[1].weight}
    return module.state_dict(), fused


def describe(tensors):
    return {
        name: {
            "shape": list(tensor.shape),
            "values": tensor.detach().float().flatten().tolist() if tensor.dtype in FLOATS else None,
        }
        for name, tensor in tensors.items()
    }


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    expected = {}

    def save(name, tensors, **options):
        torch.save(tensors, out / name, **options)
        expected[name] = describe(tensors)

    save("mixed.pt", mixed())
    save("mixed_legacy.pt", mixed(), _use_new_zipfile_serialization=False)
    save("mixed_protocol4.pt", mixed(), pickle_protocol=4)
    state, fused = module_state()
    save("module.pt", state)
    expected["module.pt"] = describe(fused)
    (out / "sovits_pro.pth").write_bytes(sovits_pro())

    dense = {name: tensor.detach().clone().contiguous() for name, tensor in mixed().items()}
    (out / "mixed.safetensors").write_bytes(safetensors.torch.save(dense, metadata={"format": "pt"}))
    expected["mixed.safetensors"] = describe(dense)

    lines = [f"{json.dumps(name)}: {json.dumps(tensors)}" for name, tensors in expected.items()]
    (out / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()

"""The networks at published size against numbers of the official code, with the pseudo-random weights
of tests/golden."""
import json
import pathlib
import unittest

import numpy as np
import torch

from gsv_training.config import SovitsConfig
from gsv_training.sovits import Sovits
from gsv_training.spectra import linear
from gsv_training.tensors import read_safetensors

GOLDEN = pathlib.Path(__file__).parents[2] / "tests/golden"


def generated(entry):
    """Weights are a function of name and index: FNV-1a seeds SplitMix64, whose top 24 bits are a number in -1..1."""
    if entry["dtype"] == "I64":
        return torch.full(entry["shape"], int(entry.get("offset", 0)))
    seed = 0xcbf29ce484222325
    for byte in entry["name"].encode():
        seed = (seed ^ byte) * 0x100000001b3 % 2 ** 64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, int(np.prod(entry["shape"])) + 1, dtype=np.uint64) * np.uint64(
            0x9e3779b97f4a7c15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
        z ^= z >> np.uint64(31)
    uniform = ((z >> np.uint64(40)).astype(np.float64) - 2 ** 23) / 2 ** 23
    values = (entry["offset"] + entry["scale"] * uniform).astype(np.float32).astype(np.float16).astype(np.float32)
    return torch.from_numpy(values.reshape(entry["shape"]))


def case(name):
    path = GOLDEN / "sovits" / name
    tensors = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["tensors"]
    return read_safetensors(path.with_suffix(".safetensors")), {n: t.get("atol") for n, t in tensors.items()}


class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        manifest = json.loads((GOLDEN / "manifests/sovits_v2.json").read_text(encoding="utf-8"))
        weights = {entry["name"]: generated(entry) for entry in manifest["tensors"]}
        cls.model = Sovits(SovitsConfig(), posterior=False).eval()
        cls.model.load_state_dict(weights)  # strict: the names and shapes are those of official checkpoints

    def check(self, name, computed, golden, bounds):
        self.assertEqual(computed.shape, golden[name].shape, name)
        self.assertLessEqual((computed - golden[name]).abs().max().item(), bounds[name], name)

    def style(self):
        golden, bounds = case("sovits_v2_style")
        spectrogram = linear(golden["wav_0"].float()[None] / 32768)
        return self.model.style(spectrogram, torch.ones(1, 1, spectrogram.shape[2])), golden, bounds

    @torch.no_grad()
    def test_style(self):
        style, golden, bounds = self.style()
        self.check("ge_0", style[0, :, 0], golden, bounds)

    @torch.no_grad()
    def test_codes(self):
        golden, _ = case("sovits_v2_encode")
        self.assertEqual(self.model.encode(golden["ssl"].T[None])[0].tolist(), golden["codes"].tolist())

    @torch.no_grad()
    def test_decode(self):
        golden, bounds = case("sovits_v2_decode_speed1_0")
        made = self.model.decode(golden["codes"][None], golden["phones"][None], self.style()[0],
                                 noise=golden["noise"][None])
        self.check("wav", made[0, 0, :len(golden["wav"])], golden, bounds)


if __name__ == "__main__":
    unittest.main()

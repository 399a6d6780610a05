"""The whole way of gsv_training.make with tiny networks, from sentences to a voice that the engine speaks with.

    GSV=build/release/apps/gsv/gsv PYTHONPATH=training python -m unittest discover -s training/tests -p "slow_*.py"

Needs the synthesis programs (training/README.md) and a few minutes.
"""
import contextlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import unittest

import torch

from gsv_training import make
from gsv_training.dataset import to_16k
from gsv_training.evaluate import CODEBOOK
from gsv_training.export import load
from gsv_training.gpt import load_gpt
from gsv_training.pitch import pitch
from gsv_training.recogniser import read_wav
from gsv_training.sizes import SIZES, TINY

TOP = pathlib.Path(__file__).parents[2]
SENTENCES = pathlib.Path(__file__).with_name("tiny_sentences.tsv")
GSV = os.path.abspath(os.environ["GSV"])


class Making(unittest.TestCase):
    def make(self, folder, minutes, *more):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            make.main(["--size", "tiny", "--sentences", str(SENTENCES), "--work", f"{folder}/work", "--out",
                       f"{folder}/voice", "--symbols", str(TOP / "data/symbols.txt"), "--minutes", str(minutes),
                       "--variant", "high=hts,shift=1.15", *more])
        return output.getvalue()

    def pitch(self, path):
        samples, rate = read_wav(path)
        tones, voiced = pitch(to_16k(torch.as_tensor(samples, dtype=torch.float32)[None])[0])
        return tones[voiced].median().item()

    def test_from_sentences_to_a_voice_that_speaks(self):
        with tempfile.TemporaryDirectory() as folder:
            # The corpus cannot stop; nothing else begins.
            self.assertIn("not finished", self.make(folder, 0.01, "--pack", f"{folder}/travel.tar"))
            self.assertFalse(os.path.exists(f"{folder}/work/content.done"))
            shutil.rmtree(f"{folder}/work")
            with tarfile.open(f"{folder}/travel.tar") as tar:  # as on another machine: the corpus comes out the same
                tar.extractall(f"{folder}/work", filter="data")
            self.assertIn("the voice is there", self.make(folder, 60))
            references = json.loads(pathlib.Path(f"{folder}/voice/refs.json").read_text(encoding="utf-8"))
            self.assertEqual(set(references), {"sampling", "hts", "rms", "esf", "esm", "high"})
            tone = {name: self.pitch(f"{folder}/voice/ref/{name}.wav") for name in ("hts", "high")}
            self.assertAlmostEqual(tone["high"] / tone["hts"], 1.15, delta=0.02)
            self.assertEqual(load(f"{folder}/voice/sovits.pth", TINY).config, TINY)
            self.assertEqual(load_gpt(f"{folder}/voice/gpt.ckpt").config, SIZES["tiny"].gpt)
            copies = json.loads(pathlib.Path(f"{folder}/work/copies/copies.json").read_text(encoding="utf-8"))
            self.assertEqual([row["teacher"] for row in copies], ["hts", "rms", "esf", "esm", "high", "all"])
            for name, language, text in (("hts", "en", "it speaks."), ("esm", "zh", "今天很好。")):
                subprocess.run([GSV, "say", "--quiet", "--model", f"{folder}/voice", "--voice", name, "--lang",
                                language, "--max-tokens", "50", "--out", f"{folder}/{name}.wav", text], check=True)
                samples, rate = read_wav(f"{folder}/{name}.wav")
                self.assertEqual(rate, 32000)
                self.assertGreater(len(samples), rate // 4)
            self.goes_on(folder)

    def goes_on(self, folder):
        """With the voice that came out, for a third of the time; its codes stay, the rest has moved."""
        os.rename(f"{folder}/voice", f"{folder}/before")
        os.rename(f"{folder}/work/rest", f"{folder}/rest")
        shutil.rmtree(f"{folder}/work")
        self.assertIn("the voice is there", self.make(folder, 60, "--begin-with", f"{folder}/before", "--rest",
                                                      f"{folder}/rest", "--scale", "0.01"))
        before, after = (load(f"{folder}/{name}/sovits.pth", TINY).state_dict() for name in ("before", "voice"))
        self.assertTrue(torch.equal(before[CODEBOOK], after[CODEBOOK]))
        moved = (before["dec.conv_pre.weight"] - after["dec.conv_pre.weight"]).abs()
        self.assertGreater(moved.max().item(), 0)
        self.assertLess(moved.mean().item(), 0.2 * before["dec.conv_pre.weight"].abs().mean().item())


if __name__ == "__main__":
    unittest.main()

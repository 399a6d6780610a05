"""Training on a few noises: a stopped run goes on where it was, from its own state and from what the repository holds."""
import contextlib
import io
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import numpy as np
import torch

from gsv_training import corpus, dataset, export, losses, train_gpt, train_sovits
from gsv_training.config import HOP, SAMPLE_RATE
from gsv_training.gpt import load_gpt
from gsv_training.hubert import Hubert
from gsv_training.tensors import read_safetensors

TOP = pathlib.Path(__file__).parents[2]


def write_corpus(folder):
    """Two teachers with three utterances each, as gsv_training.corpus lays them out."""
    frames, rows = corpus.MIN_FRAMES, []
    noise = np.random.default_rng(1).normal(0, 2000, 6 * frames * HOP).astype(np.int16)
    for i in range(6):
        rows.append({"teacher": "ab"[i // 3], "language": "en", "text": "", "phones": ["HH", "AH0", "."],
                     "begin": i * frames * HOP, "end": (i + 1) * frames * HOP, "held_out": i % 3 == 0})
    folder.mkdir()
    np.save(folder / "waves.npy", noise)
    (folder / "index.json").write_text(json.dumps({"utterances": rows}), encoding="utf-8")


def train(program, folder, state, steps, *more):
    """Some steps on the corpus of `folder` with the content encoder of the demo voice -> what was printed"""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        program.main(["--corpus", f"{folder}/corpus", "--voice", str(TOP / "models/demo"), "--symbols",
                      str(TOP / "data/symbols.txt"), "--state", f"{folder}/{state}", "--max-steps", str(steps), "--batch", "2",
                      *more])
    return output.getvalue()


class Tones(unittest.TestCase):
    def test_a_tone_in_noise_is_seen_and_another_noise_is_not(self):
        generator = torch.Generator().manual_seed(1)
        noise, other = 0.1 * torch.randn(2, 4, 80 * HOP, generator=generator)
        tone = 0.02 * torch.sin(torch.arange(80 * HOP) * (2 * torch.pi * 2400 / SAMPLE_RATE))
        far = losses.tone_distance(noise + tone, other) - losses.tone_distance(noise, other)
        bins = losses.TONES[0] // 2 + 1
        self.assertGreater(far * bins, 2)  # some bins by more than one neper together
        self.assertLess(losses.tone_distance(noise, other), 0.06)
        self.assertEqual(losses.tone_distance(noise, noise), 0)


class Codes(unittest.TestCase):
    def test_another_content_encoder_makes_other_codes_of_the_same_corpus(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write_corpus(folder / "corpus")
            hubert, sovits = Hubert.load(TOP / "models/demo/hubert"), export.load(TOP / "models/demo/sovits.pth")
            read = lambda: dataset.load_corpus(folder / "corpus", TOP / "data/symbols.txt", hubert, sovits,
                                               torch.device("cpu")).codes
            first = read()
            with mock.patch.object(dataset, "encode", side_effect=AssertionError("codes are there")):
                self.assertTrue(torch.equal(read(), first))
            sovits.quantizer.embed.copy_(sovits.quantizer.embed.flip(0))
            self.assertTrue(torch.equal(read()[:, :15], 1023 - first[:, :15]))

    def test_a_short_text_is_read_with_a_stop_before_it(self):
        symbols = dataset.read_symbols(TOP / "data/symbols.txt")
        with tempfile.TemporaryDirectory() as name:
            write_corpus(pathlib.Path(name) / "corpus")
            made = dataset.load_corpus(f"{name}/corpus", TOP / "data/symbols.txt", None, None, torch.device("cpu"))
        wanted = [symbols[phone] for phone in (".", "HH", "AH0", ".")]
        self.assertEqual((made.phones[0, :5].tolist(), made.phone_count[0].item()), ([*wanted, 0], 4))
        long = ["HH", "AH0", "L", "OW1", "Z", "."]
        self.assertEqual(dataset.as_read(long), long)


class Sequences(unittest.TestCase):
    def test_a_short_text_stands_alone_behind_one_stop(self):
        symbols = dataset.read_symbols(TOP / "data/symbols.txt")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write_corpus(folder / "corpus")  # "a" says long texts, "b" short ones
            index = json.loads((folder / "corpus/index.json").read_text(encoding="utf-8"))
            for row in index["utterances"][:3]:
                row["phones"] = ["HH", "AH0", "L", "OW1", "Z", "."]
            (folder / "corpus/index.json").write_text(json.dumps(index), encoding="utf-8")
            hubert, sovits = Hubert.load(TOP / "models/demo/hubert"), export.load(TOP / "models/demo/sovits.pth")
            device = torch.device("cpu")
            trainer = mock.Mock(spec=train_gpt.GptTrainer, device=device, dot=symbols["."], corpus=dataset.load_corpus(
                folder / "corpus", TOP / "data/symbols.txt", hubert, sovits, device, tails=True))
        trainer.peers = lambda utterances: train_gpt.GptTrainer.peers(trainer, utterances)
        torch.manual_seed(1)
        target = torch.tensor([1, 4] * 100)
        phones, counts, tokens, token_counts, prompt = train_gpt.GptTrainer.sequences(trainer, target)
        short = [symbols[phone] for phone in (".", "HH", "AH0", ".")]
        self.assertTrue(all(row[:8].tolist() == 2 * short for row in phones[1::2]))
        self.assertEqual(set(counts[1::2].tolist()), {8})
        self.assertEqual(set(counts[::2].tolist()), {12, 13, 18, 19})  # one or two, with a stop between or without
        each = trainer.corpus.frames[1].item() // 2
        self.assertEqual(set((token_counts - prompt)[1::2].tolist()), {each + 1})
        self.assertEqual(set((token_counts - prompt)[::2].tolist()), {each + 1, 2 * each + 1})


class GoingOn(unittest.TestCase):
    def train(self, folder, keep):
        path = f"{folder}/{keep}.ckpt"
        train(train_gpt, folder, keep, 2, "--out", path, "--begin-with", str(TOP / "models/demo/gpt.ckpt"), "--keep", keep,
              "--rate", "1")
        return load_gpt(path).ar_predict_layer.weight

    def test_what_is_written_lies_between_what_was_begun_with_and_what_was_trained(self):
        before = load_gpt(TOP / "models/demo/gpt.ckpt").ar_predict_layer.weight
        with tempfile.TemporaryDirectory() as name:
            write_corpus(pathlib.Path(name) / "corpus")
            with mock.patch.object(train_gpt, "EMA", 0):  # two steps would be lost in half precision
                after, half, none = (self.train(name, keep) for keep in ("0", "0.5", "1"))
        self.assertTrue(torch.equal(none, before))
        moved = (after - before).abs().mean()
        self.assertGreater(moved, 1e-3)
        self.assertLess((half - (before + after) / 2).abs().mean(), 0.05 * moved)


class Training(unittest.TestCase):
    def train(self, folder, steps):
        return train(train_sovits, folder, "state", steps, "--mel-share", "0", "--slice", "8")

    def test_a_stopped_run_goes_on(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write_corpus(folder / "corpus")
            export.unpack(TOP / "models/demo/sovits.pth", TOP / "training/state", folder / "state")
            start = read_safetensors(folder / "state/generator.safetensors")
            self.assertIn("at step 0,", self.train(folder, 1))
            first = torch.load(folder / "state/state.pt", weights_only=True)
            self.assertEqual(first["step"], 1)
            moved = {key for key, tensor in first["model"].items() if not torch.equal(tensor, start[key])}
            frozen = {"quantizer.vq.layers.0._codebook.embed", "ssl_proj.weight", "ssl_proj.bias"}
            self.assertFalse(moved & frozen)
            self.assertGreater(len(moved), 440)
            self.assertLess(max((first["model"][key] - start[key]).abs().max() for key in moved), 1e-4)
            self.assertIn("at step 1,", self.train(folder, 2))
            second = torch.load(folder / "state/state.pt", weights_only=True)
            self.assertEqual(second["step"], 2)
            self.assertTrue(all(torch.isfinite(tensor).all() for tensor in second["model"].values()))
            self.assertFalse(torch.equal(first["model"]["dec.conv_pre.weight"], second["model"]["dec.conv_pre.weight"]))


if __name__ == "__main__":
    unittest.main()

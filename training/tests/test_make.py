"""The order of gsv_training.make, and what it takes along to another machine; the parts themselves do nothing here."""
import contextlib
import io
import pathlib
import tarfile
import tempfile
import unittest
from unittest import mock

from gsv_training import make
from gsv_training.program import Mistake

STATE = {"state/content/state.pt": "content", "state/gpt/state.pt": "gpt", "state/sovits/state.pt": "large",
         "state/sovits/generator.safetensors": "weights", "state/sovits/progress.json": "{}"}


def write(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Packing(unittest.TestCase):
    def test_what_is_done_travels_without_its_state_and_without_the_corpus(self):
        with tempfile.TemporaryDirectory() as work:
            write(work, STATE | {
                "corpus.done": "", "corpus.sha256": "1", "corpus/waves.npy": "long", "content.done": "",
                "gpt.minutes": "2.5", "voice/hubert/config.json": "{}", "voice/gpt.ckpt.partial": "half",
                "recogniser/recogniser.json": "{}"})
            make.pack(pathlib.Path(work), f"{work}/travel.tar")
            with tarfile.open(f"{work}/travel.tar") as tar:
                names = set(tar.getnames())
            self.assertEqual(names, {"corpus.sha256", "content.done", "gpt.minutes", "voice/hubert/config.json",
                                     "recogniser/recogniser.json", "state/gpt/state.pt",
                                     "state/sovits/generator.safetensors", "state/sovits/progress.json"})


class Order(unittest.TestCase):
    """`made`: labels of the corpus, by what its part would write; `calls`: the parts that were called"""

    def make(self, work, made, *more):
        calls = []
        self.arguments = {}

        def call(module, *arguments):
            calls.append(module)
            self.arguments[module] = [str(argument) for argument in arguments]
            if module == "corpus":
                write(f"{work}/corpus", {"labels.npy": made, "index.json": "{}"})
            elif module == "train_gpt":
                write(work, {"voice/gpt.ckpt": ""})
            elif module == "train_content":
                write(work, {"voice/hubert/config.json": "{}"})

        with contextlib.redirect_stdout(io.StringIO()) as output, mock.patch.object(make, "call", call):
            make.main(["--sentences", "s.tsv", "--work", str(work), "--out", f"{work}/out", *more])
        return calls, output.getvalue()

    def test_a_part_that_is_done_is_not_called_again(self):
        with tempfile.TemporaryDirectory() as work:
            calls, output = self.make(work, "a", "--minutes", "60")
            self.assertIn("the voice is there", output)
            self.assertEqual(calls[0], "corpus")
            self.assertEqual(calls[3:], ["train_gpt", "train_sovits", "evaluate", "export", "untrained", "references"])
            self.assertNotIn("train_sovits", self.make(work, "a")[0])

    def test_a_voice_is_gone_on_with_from_its_weights(self):
        with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as voice:
            write(voice, {"hubert/config.json": "{}", "sovits.pth": "codes", "gpt.ckpt": "weights"})
            more = ("--minutes", "60", "--begin-with", voice, "--rest", "rest")
            calls, output = self.make(work, "a", *more)
            self.assertIn("the voice is there", output)
            self.assertEqual(calls[:5], ["export", "corpus", "train_recogniser", "train_gpt", "train_sovits"])
            before = self.arguments["train_gpt"][self.arguments["train_gpt"].index("--begin-with") + 1]
            self.assertEqual(pathlib.Path(before).read_text(encoding="utf-8"), "weights")
            self.assertEqual(pathlib.Path(f"{work}/voice/sovits.pth").read_text(encoding="utf-8"), "codes")
            self.assertIn("--mel-share", self.arguments["train_sovits"])
            self.assertEqual(self.make(work, "a", *more)[0].count("export"), 1)  # of the voice that is there, no second start

    def test_time_spent_adds_up_over_calls(self):
        with tempfile.TemporaryDirectory() as work:
            write(work, {f"{part}.done": "" for part in ("content", "recogniser", "gpt")} | {"voice/gpt.ckpt": "",
                  "voice/hubert/config.json": "{}"})
            total = make.MINUTES["sovits"]
            for spent in (0.45, 0.9):
                self.assertIn("not finished", self.make(work, "a", "--minutes", f"{0.45 * total}")[1])
                self.assertAlmostEqual(float(pathlib.Path(f"{work}/sovits.minutes").read_text()), spent * total, 1)
            self.assertIn("the voice is there", self.make(work, "a", "--minutes", f"{0.45 * total}")[1])
            self.assertAlmostEqual(float(pathlib.Path(f"{work}/sovits.minutes").read_text()), total, 1)

    def test_another_machine_must_make_the_same_corpus(self):
        with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as there:
            self.make(work, "a", "--minutes", "60", "--pack", f"{work}/travel.tar")
            with tarfile.open(f"{work}/travel.tar") as tar:
                tar.extractall(there, filter="data")
            with self.assertRaisesRegex(Mistake, "differs from the one that training began with"):
                self.make(there, "b")
            self.assertIn("the voice is there", self.make(there, "a", "--minutes", "60")[1])


if __name__ == "__main__":
    unittest.main()

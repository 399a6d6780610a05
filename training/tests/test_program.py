"""How programs of the package end when something is wrong that their user can mend: a line, no traceback."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import wave

TOP = pathlib.Path(__file__).resolve().parents[2]
DEMO = TOP / "models/demo"


class Endings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def call(self, module, *arguments, **environment):
        return subprocess.run([sys.executable, "-m", f"gsv_training.{module}", *map(str, arguments)], cwd=TOP,
                              env=os.environ | {"PYTHONPATH": str(TOP / "training")} | environment,
                              capture_output=True, text=True)

    def refuses(self, why, module, *arguments, **environment):
        """A line that tells `why`, and status 1."""
        done = self.call(module, *arguments, **environment)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr.splitlines()[-1], why)
        self.assertNotIn("Traceback", done.stderr)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_files_that_are_not_there_are_told_with_what_makes_them(self):
        self.refuses(r"gsv_training.export: nowhere/generator.safetensors: No such file .*; gsv_training.train_sovits, or "
                     "export --from", "export", "--state", "nowhere", "--out", self.folder / "x.pth")
        self.refuses("nowhere/sovits.pth: No such file .*; gsv_training.export makes it",
                     "golden", "--model", "nowhere", "--cases", "nowhere")
        self.refuses("s.tsv: No such file or directory$", "corpus", "--sentences", self.folder / "s.tsv", "--out",
                     self.folder / "corpus")

    def test_damaged_files_are_named(self):
        state = self.write("state/generator.safetensors", b"\xff" * 40)
        self.refuses(f"{state} is damaged, or something else than expected", "export", "--state", state.parent, "--out",
                     self.folder / "x.pth")
        cut = self.write("cut/gpt.ckpt", (DEMO / "gpt.ckpt").read_bytes()[:100000])
        self.refuses(f"{cut} is damaged", "untrained", "--model", cut.parent)
        text = self.write("log.jsonl", "no json")
        self.refuses(f"{text} is damaged", "curves", text, "--values", "mel", "--out", self.folder / "x.png")
        sound = self.write("x.wav", "RIFF")
        self.refuses(f"{sound} is damaged", "pictures", sound, "--out", self.folder / "x.png")

    def test_a_state_of_another_size_is_named(self):
        state = self.folder / "state"
        self.call("export", "--from", DEMO / "sovits.pth", "--rest", TOP / "training/state",
                  "--state", state).check_returncode()
        self.refuses("generator.safetensors is damaged, or something else than expected .*loading state_dict", "export",
                     "--size", "tiny", "--state", state, "--out", self.folder / "x.pth")

    def test_a_voice_of_another_size_is_named(self):
        self.refuses("models/demo/sovits.pth is damaged, or something else than expected .*The size of tensor", "train_gpt",
                     "--size", "tiny", "--corpus", self.folder, "--voice", "models/demo", "--state", self.folder / "state",
                     "--out", self.folder / "gpt.ckpt")

    def test_what_was_expected_is_told(self):
        lines = self.write("s.tsv", "en\tgood night.\tG UH1 D N AY1 T .\nen good night\n")
        more = self.write("more.tsv", "zh\t你\tn i3\tmore\n")
        self.refuses("line 1: en or zh, a text", "corpus", "--sentences", more, "--out", self.folder / "corpus")
        self.refuses("line 2: en or zh, a text and its phones are expected with tabs between, found 'en good night'",
                     "corpus", "--sentences", lines, "--out", self.folder / "corpus")
        log = self.write("log.jsonl", '{"step": 1, "mel": 0.5, "kl": 1}')
        self.refuses('has no "loss", but kl, mel', "curves", log, "--values", "loss", "--out", self.folder / "x.png")
        with wave.open(str(self.folder / "x.wav"), "wb") as sound:
            sound.setparams((1, 3, 32000, 0, "NONE", ""))
        self.refuses("16 bits are expected, found 24", "pictures", self.folder / "x.wav", "--out", self.folder / "x.png")

    def test_programs_that_are_not_there_are_told_with_their_packages(self):
        lines = self.write("s.tsv", "en\tgood night.\tG UH1 D N AY1 T .\n")
        self.refuses("festival: no such program; on Debian: apt install festival festvox-us-slt-hts", "corpus",
                     "--sentences", lines, "--out", self.folder / "corpus", PATH=str(self.folder))
        self.refuses("nothing: no such program$", "evaluate_speech", "--gsv", self.folder / "nothing", "--model", DEMO,
                     "--count", 1, "--references", "hts")
        self.refuses("gsv_training.corpus ended with 1, the reason is above", "make", "--sentences", lines, "--size",
                     "tiny", "--work", self.folder / "work", "--out", self.folder / "voice", PATH=str(self.folder))


if __name__ == "__main__":
    unittest.main()

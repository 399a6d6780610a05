"""gsv voice and gsv convert: what is saved speaks as what it was made from."""

import json
import os
import unittest
import wave

from cli import DEMO, FILES, MODEL, RECORDING, USAGE, CliTest

REFERENCE = os.path.join(DEMO, "ref", "hts.wav")
WORDS = "he really extended himself when he climbed kilimanjaro."


class Voices(CliTest):
    def create(self, name="me.safetensors"):
        return json.loads(self.succeed("voice", "create", REFERENCE, "--text", WORDS, "--lang", "en", "--out", name,
                                       "--json"))

    def test_file_speaks_as_the_recording(self):
        self.create()
        self.succeed("say", "--seed", "1", "--voice", "me.safetensors", "--out", "file.wav", "Hello.")
        self.succeed("say", "--seed", "1", "--voice", "hts", "--out", "recording.wav", "Hello.")
        self.assertEqual(self.read("file.wav"), self.read("recording.wav"))

    def test_file_needs_no_encoder(self):
        self.create()
        self.succeed("say", "--gpt", os.path.join(DEMO, "gpt.ckpt"), "--sovits", os.path.join(DEMO, "sovits.pth"),
                     "--voice", "me.safetensors", "--out", "a.wav", "Hello.")
        self.fail_with(USAGE, "HuBERT", arguments=[
            "say", "--gpt", os.path.join(DEMO, "gpt.ckpt"), "--sovits", os.path.join(DEMO, "sovits.pth"), "--ref",
            REFERENCE, "--ref-text", WORDS, "Hello."])

    def test_show_and_list(self):
        made = self.create()
        shown = json.loads(self.succeed("voice", "show", "me.safetensors", "--json"))
        self.assertEqual(made, shown)
        self.assertEqual(shown["transcript"], WORDS)
        self.assertEqual(shown["model_version"], "v2")
        self.assertIn(WORDS, self.succeed("voice", "show", "me.safetensors").decode())
        self.write("other.safetensors", b"not a voice")
        self.assertEqual([voice["name"] for voice in json.loads(self.succeed("voice", "list", ".", "--json"))], ["me"])
        self.assertEqual([voice["name"] for voice in json.loads(self.succeed("voice", "list", "--json"))],
                         ["hts", "rms", "esf", "esm"])

    def test_equal_content_equal_key(self):
        self.assertEqual(self.create("a.safetensors")["key"], self.create("b.safetensors")["key"])
        self.assertEqual(self.read("a.safetensors"), self.read("b.safetensors"))

    def test_options_are_also_those_of_say(self):
        self.create()
        self.succeed("voice", "create", "--ref", REFERENCE, "--ref-text", WORDS, "--ref-lang", "en", "--out",
                     "same.safetensors")
        self.assertEqual(self.read("me.safetensors"), self.read("same.safetensors"))

    def test_bad_input(self):
        self.fail_with(FILES, "FileNotFound", arguments=["voice", "create", "nowhere.wav"])
        self.fail_with(FILES, "FileNotFound", arguments=["voice", "show", "nowhere.safetensors"])
        self.fail_with(FILES, "FileNotFound", arguments=["voice", "list", "nowhere"])
        self.fail_with(FILES, "OutputUnwritable",
                       arguments=["voice", "create", REFERENCE, "--out", "nowhere/me.safetensors"])
        self.fail_with(USAGE, arguments=["voice", "create", REFERENCE, "--length", "stretch"])
        damaged = self.create() and self.read("me.safetensors")[:-10]
        self.write("damaged.safetensors", damaged)
        self.fail_with(FILES, "damaged", arguments=["say", "--voice", "damaged.safetensors", "Hello."])

    def test_too_short(self):
        with wave.open(REFERENCE) as whole, wave.open(self.path("short.wav"), "wb") as short:
            short.setparams(whole.getparams())
            short.writeframes(whole.readframes(whole.getframerate()))  # one second
        self.fail_with(RECORDING, "AudioTooShort", arguments=["voice", "create", "short.wav"])


class Conversion(CliTest):
    def test_precision(self):
        self.succeed("convert", DEMO, "small", "--precision", "int8")
        self.succeed("convert", DEMO, "fast")
        self.assertLess(os.path.getsize(self.path("small/gpt.safetensors")),
                        os.path.getsize(self.path("fast/gpt.safetensors")) / 2)
        for out, options in (("a.wav", ["--model", "small", "--precision", "int8"]), ("b.wav", ["--precision", "int8"]),
                             ("c.wav", ["--model", "fast", "--precision", "int8"]), ("d.wav", ["--model", "fast"]),
                             ("e.wav", ["--precision", "auto"]), ("f.wav", [])):
            self.succeed("say", "--seed", "3", "--out", out, *options, "Hello world.")
        self.assertEqual(self.read("a.wav"), self.read("b.wav"))
        self.assertEqual(self.read("a.wav"), self.read("c.wav"))
        self.assertEqual(self.read("d.wav"), self.read("e.wav"))
        self.assertEqual(self.read("d.wav"), self.read("f.wav"))
        self.assertIn("decoder int8", self.succeed("doctor", "--model", "small").decode())
        self.fail_with(USAGE, "f32|f32-direct|bf16|int8|auto", arguments=["say", "--precision", "int4", "Hello."])
        self.fail_with(MODEL, "convert", arguments=["say", "--model", "small", "--precision", "f32", "Hello."])

    def test_converted_model_sounds_the_same(self):
        report = json.loads(self.succeed("convert", DEMO, "fast", "--json"))
        self.assertEqual(sorted(os.path.basename(entry["file"]) for entry in report),
                         ["gpt.safetensors", "hubert.safetensors", "sovits.safetensors"])
        self.succeed("say", "--seed", "1", "--model", "fast", "--out", "fast.wav", "Hello.")
        self.succeed("say", "--seed", "1", "--out", "original.wav", "Hello.")
        self.assertEqual(self.read("fast.wav"), self.read("original.wav"))

    def test_bad_input(self):
        self.fail_with(FILES, "FileNotFound", arguments=["convert", "nowhere.pth", "a.safetensors"])
        self.fail_with(FILES, "FileNotFound", arguments=["convert", ".", "out"])
        self.fail_with(FILES, "OutputUnwritable",
                       arguments=["convert", os.path.join(DEMO, "gpt.ckpt"), "nowhere/gpt.safetensors"])
        done = self.run_gsv("convert", self.write("garbage.pth", b"garbage" * 1000), "a.safetensors")
        self.assertIn(done.returncode, (FILES, MODEL), done.stderr)
        self.assertFalse(os.path.exists(self.path("a.safetensors")))


if __name__ == "__main__":
    unittest.main()

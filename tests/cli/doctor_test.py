"""gsv doctor and gsv bench."""

import json
import os
import unittest

from cli import DEMO, FAILURE, FILES, SANITIZED, CliTest


class Doctor(CliTest):
    def test_demo_voice_is_healthy(self):
        report = json.loads(self.succeed("doctor", "--json"))
        self.assertTrue(report["healthy"])
        states = {check["what"]: check["state"] for check in report["checks"]}
        self.assertEqual(states["GPT"], "ok")
        self.assertEqual(states["RoBERTa"], "optional")
        self.assertEqual(states["Japanese"], "ok")
        self.assertIn("scalar", report["kernels_available"])
        self.assertIn(report["kernels"], report["kernels_available"])
        self.assertIn("v2", self.succeed("doctor").decode())

    def test_says_what_is_missing_and_where_to_get_it(self):
        done = self.run_gsv("doctor", "--model", self.folder)
        self.assertEqual(done.returncode, FAILURE)
        self.assertIn(b"huggingface.co", done.stdout)
        done = self.run_gsv("doctor", "--gpt", os.path.join(DEMO, "gpt.ckpt"), "--sovits",
                            os.path.join(DEMO, "sovits.pth"))
        self.assertEqual(done.returncode, FAILURE)
        self.assertIn(b"chinese-hubert-base", done.stdout)

    def test_damaged_model(self):
        with open(os.path.join(DEMO, "gpt.ckpt"), "rb") as file:
            self.write("gpt.ckpt", file.read(1 << 20))
        done = self.run_gsv("doctor", "--json", "--gpt", self.path("gpt.ckpt"), "--sovits",
                            os.path.join(DEMO, "sovits.pth"))
        self.assertEqual(done.returncode, FAILURE)
        states = {check["what"]: check["state"] for check in json.loads(done.stdout)["checks"]}
        self.assertEqual(states["GPT"], "broken")


class Memory(CliTest):
    def report(self, *arguments):
        report = json.loads(self.succeed("doctor", "--memory", "--json", *arguments))
        return report, {part["what"]: part for part in report["parts"]}

    def test_official_files_are_copied_and_converted_ones_mapped(self):
        report, parts = self.report("--precision", "f32")
        self.assertEqual(parts["GPT"]["mapped_bytes"], 0)
        self.assertGreater(parts["GPT"]["private_bytes"], 5e6)
        for name in ("gpt", "sovits"):
            extension = "ckpt" if name == "gpt" else "pth"
            self.succeed("convert", os.path.join(DEMO, f"{name}.{extension}"), self.path(f"{name}.safetensors"))
        converted, mapped = self.report("--precision", "f32", "--model", self.folder)
        self.assertEqual(mapped["GPT"]["private_bytes"], 0)
        self.assertEqual(mapped["GPT"]["mapped_bytes"], parts["GPT"]["private_bytes"])
        text_encoder = mapped["SoVITS: text encoder"]
        self.assertGreater(text_encoder["mapped_bytes"], 100 * text_encoder["private_bytes"])
        # What is listed explains what the system counts, but for the allocator's own and what was freed again - and for
        # the books of a sanitizer.
        self.assertGreater(converted["resident_private_bytes"], 0)
        if not SANITIZED:
            self.assertLess(converted["resident_private_bytes"], converted["sum_private_bytes"] + 20e6)

    def test_a_sentence_needs_keys_and_values(self):
        _, exact = self.report("--precision", "f32")
        _, small = self.report("--precision", "int8")
        cache = "keys and values of a sentence"
        self.assertGreater(exact[cache]["private_bytes"], 1e6)
        self.assertLess(small[cache]["private_bytes"], 0.6 * exact[cache]["private_bytes"])
        self.assertLess(small["GPT"]["private_bytes"], 0.5 * exact["GPT"]["private_bytes"])
        for language in ("en", "zh", "ja"):
            self.assertIn(f"text: {language}", exact)
        self.assertIn("keys and values", self.succeed("doctor", "--memory").decode())

    def test_needs_a_model(self):
        self.fail_with(FILES, "FileNotFound", arguments=["doctor", "--memory", "--model", self.path("nothing")])


class Bench(CliTest):
    def test_json(self):
        report = json.loads(self.succeed("bench", "--json", "--repeats", "1"))
        self.assertEqual([sentence["name"] for sentence in report["sentences"]], ["short", "medium"])
        for sentence in report["sentences"]:
            self.assertGreater(sentence["real_time_factor"], 0)
            self.assertAlmostEqual(sentence["real_time_factor"],
                                   sentence["total_seconds"] / sentence["duration_seconds"])


if __name__ == "__main__":
    unittest.main()

"""gsv doctor and gsv bench."""

import json
import os
import unittest

from cli import DEMO, FAILURE, SUCCESS, CliTest


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

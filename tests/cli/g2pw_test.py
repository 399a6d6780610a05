"""G2PW through the program: say, phones and doctor with a folder that works, one that does not, and none."""

import json
import os
import shutil
import unittest

from cli import DEMO, FAILURE, FILES, G2PW, CliTest

TEXT = "今天天气真不错，他还得走。"
FALLBACK = "several readings"


class G2pw(CliTest):
    def copy_model(self, name):
        return shutil.copytree(G2PW, self.path(name))

    def readers(self, *arguments):
        """{character: what read it} of TEXT, and the remarks."""
        document = json.loads(self.succeed("phones", "--json", "--lang", "zh", *arguments, TEXT))
        units = [unit for sentence in document["sentences"] for run in sentence["runs"] for unit in run["units"]]
        return {unit["normalized"]: unit["read_by"] for unit in units}, document["remarks"]

    def model_folder(self):
        """A folder of the demo voice with the G2PW beside it."""
        folder = self.path("model")
        os.mkdir(folder)
        for name in os.listdir(DEMO):
            os.symlink(os.path.join(DEMO, name), os.path.join(folder, name))
        os.symlink(G2PW, os.path.join(folder, "G2PWModel"))
        return folder

    def test_phones_says_who_read_each_character(self):
        readers, remarks = self.readers("--g2pw", G2PW)
        self.assertEqual((readers["还"], readers["得"], readers["走"]), ("g2pw", "g2pw", "character"))
        self.assertEqual(remarks, [])
        without, _ = self.readers()
        self.assertNotIn("g2pw", without.values())
        self.assertEqual(without["走"], "character")
        self.assertIn("还得:g2pw", self.succeed("phones", "--lang", "zh", "--g2pw", G2PW, TEXT).decode())
        self.succeed("phones", "--lang", "zh", "--g2pw", G2PW, "--html", "page.html", TEXT)
        self.assertIn(b">g2pw<", self.read("page.html"))

    def test_version_1_does_without(self):
        readers, remarks = self.readers("--g2pw", G2PW, "--model-version", "v1")
        self.assertNotIn("g2pw", readers.values())
        self.assertEqual(remarks, [])

    def test_phones_reads_as_the_model_does(self):
        folder = self.model_folder()
        self.assertEqual(self.readers("--model", folder), self.readers("--g2pw", G2PW))
        # The sentences of say are those of phones.
        said = json.loads(self.succeed("say", "--json", "--model", folder, "--out", "a.wav", TEXT))
        shown = json.loads(self.succeed("phones", "--json", "--model", folder, TEXT))
        self.assertEqual([sentence["normalized"] for sentence in said["sentences"]],
                         [sentence["normalized"] for sentence in shown["sentences"]])

    def test_say_uses_it(self):
        self.succeed("say", "--seed", "1", "--lang", "zh", "--out", "plain.wav", TEXT)
        done = self.run_gsv("say", "--seed", "1", "--lang", "zh", "--g2pw", G2PW, "--out", "g2pw.wav", TEXT)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(FALLBACK, done.stderr.decode())
        self.assertNotEqual(self.read("plain.wav"), self.read("g2pw.wav"))

    def test_a_broken_one_falls_back_and_says_so(self):
        cut_off = self.copy_model("cut_off")
        os.truncate(os.path.join(cut_off, "g2pW.onnx"), 100_000)
        unlisted = self.copy_model("unlisted")
        os.remove(os.path.join(unlisted, "POLYPHONIC_CHARS.txt"))
        garbage = self.write("garbage", b"this is no network" * 100)
        self.succeed("say", "--seed", "1", "--lang", "zh", "--out", "plain.wav", TEXT)
        for number, broken in enumerate((cut_off, unlisted, garbage)):
            with self.subTest(broken):
                readers, remarks = self.readers("--g2pw", broken)
                self.assertNotIn("g2pw", readers.values())
                self.assertIn("fallback", [remark["kind"] for remark in remarks])
                out = f"{number}.wav"
                done = self.run_gsv("say", "--seed", "1", "--lang", "zh", "--g2pw", broken, "--out", out, TEXT)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(b"warning", done.stderr)
                self.assertIn(b"dictionary", done.stderr)
                self.assertEqual(self.read(out), self.read("plain.wav"))

    def test_a_missing_one_is_an_error(self):
        for command in ("say", "phones"):
            self.fail_with(FILES, "FileNotFound", "nowhere", "--g2pw",
                           arguments=[command, "--lang", "zh", "--g2pw", "nowhere", TEXT])

    def check_of(self, *arguments):
        done = self.run_gsv("doctor", "--json", *arguments)
        report = json.loads(done.stdout)
        return done.returncode, next(check for check in report["checks"] if check["what"] == "G2PW")

    def test_doctor_looks_at_all_of_it(self):
        code, check = self.check_of("--g2pw", G2PW)
        self.assertEqual((code, check["state"]), (0, "ok"), check)
        for missing in ("vocab.txt", "POLYPHONIC_CHARS.txt", "g2pW.onnx"):
            with self.subTest(missing):
                folder = self.copy_model("without_" + missing)
                os.remove(os.path.join(folder, missing))
                code, check = self.check_of("--g2pw", folder)
                self.assertEqual((code, check["state"]), (FAILURE, "broken"), check)
                self.assertIn(missing, check["detail"] + check["advice"])
        code, check = self.check_of()
        self.assertEqual((code, check["state"]), (0, "optional"))


if __name__ == "__main__":
    unittest.main()

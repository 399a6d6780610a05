"""gsv say: good input, and each kind of bad input with its exit code."""

import json
import os
import signal
import subprocess
import time
import unittest

from cli import DEMO, FILES, GSV, LIMIT, MODEL, RECORDING, STOPPED, TEXT, USAGE, CliTest

HELLO = "Hello world."


class Speech(CliTest):
    def test_writes_a_new_file_each_time(self):
        first = self.succeed("say", HELLO).decode()
        self.assertRegex(first, r"^speech\.wav: \d+\.\d\d s in .* \(real-time factor .*\), seed \d+\n$")
        self.succeed("say", HELLO)
        for name in ("speech.wav", "speech-2.wav"):
            self.assertGreater(self.seconds_of_wav(name), 0.5)
            self.assertGreater(self.peak_of_wav(name), 1000)

    def test_json(self):
        result = json.loads(self.succeed("say", "--json", "--seed", "5", "--out", "a.wav", "This is one. This is two."))
        self.assertEqual(result["seed"], 5)
        self.assertEqual(result["file"], "a.wav")
        self.assertEqual(result["sample_rate"], 32000)
        self.assertEqual(result["voice"], "hts")
        self.assertEqual(len(result["sentences"]), 2)
        self.assertAlmostEqual(result["duration_seconds"], self.seconds_of_wav("a.wav"), places=3)

    def test_same_seed_same_bytes_whatever_the_threads(self):
        for threads in ("1", "2"):
            self.succeed("say", "--seed", "7", "--threads", threads, "--out", threads + ".wav", "Once more, please.")
        self.assertEqual(self.read("1.wav"), self.read("2.wav"))
        self.succeed("say", "--seed", "8", "--out", "other.wav", "Once more, please.")
        self.assertNotEqual(self.read("1.wav"), self.read("other.wav"))

    def test_where_the_text_comes_from(self):
        self.succeed("say", "--seed", "1", "--out", "argument.wav", HELLO)
        self.succeed("say", "--seed", "1", "--out", "words.wav", *HELLO.split())
        self.succeed("say", "--seed", "1", "--out", "file.wav", "--file", self.write("text", HELLO))
        self.succeed("say", "--seed", "1", "--out", "bom.wav", "--file", self.write("bom", "\ufeff" + HELLO))
        self.succeed("say", "--seed", "1", "--out", "stdin.wav", stdin=HELLO.encode())
        self.succeed("say", "--seed", "1", "--out", "dash.wav", "-", stdin=HELLO.encode())
        for name in ("words", "file", "bom", "stdin", "dash"):
            self.assertEqual(self.read("argument.wav"), self.read(name + ".wav"), name)

    def test_formats(self):
        for name, magic in (("a.flac", b"fLaC"), ("a.ogg", b"OggS"), ("a.opus", b"OggS"), ("a.wav", b"RIFF")):
            self.succeed("say", "--seed", "1", "--out", name, HELLO)
            self.assertTrue(self.read(name).startswith(magic), name)
        self.succeed("say", "--seed", "1", "--out", "no_ending", "--format", "wav", HELLO)
        self.assertEqual(self.read("no_ending"), self.read("a.wav"))
        self.assertEqual(self.succeed("say", "--seed", "1", "--out", "-", HELLO), self.read("a.wav"))

    def test_raw_samples_leave_as_they_come(self):
        for pieces in ([], ["--chunk-tokens", "12"]):
            options = ["say", "--seed", "1", *pieces, "--format", "raw", "--out"]
            self.succeed(*options, "a.raw", HELLO)
            self.assertEqual(self.succeed(*options, "-", HELLO), self.read("a.raw"))
            self.assertGreater(len(self.read("a.raw")), 16000)

    def test_language_chooses_the_reference(self):
        mandarin = json.loads(self.succeed("say", "--json", "--out", "zh.wav", "你好，欢迎使用语音合成。"))
        self.assertEqual(mandarin["voice"], "esf")
        named = json.loads(self.succeed("say", "--json", "--voice", "rms", "--out", "rms.wav", HELLO))
        self.assertEqual(named["voice"], "rms")

    def test_recommended_sampling_yields_to_options(self):
        spelled_out = ["--top-k", "1", "--repetition_penalty", "1.1"]
        self.succeed("say", "--seed", "3", "--out", "default.wav", HELLO)
        self.succeed("say", "--seed", "3", "--out", "same.wav", *spelled_out, HELLO)
        self.succeed("say", "--seed", "3", "--out", "wide.wav", "--top-k", "50", HELLO)
        self.assertEqual(self.read("default.wav"), self.read("same.wav"))
        self.assertNotEqual(self.read("default.wav"), self.read("wide.wav"))

    def test_speed_changes_the_length(self):
        lengths = {}
        for speed in ("0.8", "1.6"):
            self.succeed("say", "--seed", "1", "--speed", speed, "--pause-seconds", "0", "--out", "s.wav", HELLO)
            lengths[speed] = self.seconds_of_wav("s.wav")
        self.assertAlmostEqual(lengths["0.8"] / lengths["1.6"], 2.0, delta=0.15)

    def test_quiet(self):
        done = self.run_gsv("say", "--quiet", "--out", "a.wav", HELLO)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    def test_own_recording(self):
        reference = os.path.join(DEMO, "ref", "rms.wav")
        words = "he really extended himself when he climbed kilimanjaro."
        with_words = json.loads(self.succeed("say", "--json", "--ref", reference, "--ref-text", words, "--seed", "1",
                                             "--out", "a.wav", HELLO))
        self.assertEqual(with_words["voice"], "rms")
        self.succeed("say", "--ref", reference, "--seed", "1", "--out", "without_words.wav", HELLO)
        self.assertNotEqual(self.read("a.wav"), self.read("without_words.wav"))

    def test_more_recordings(self):
        hts, rms = (os.path.join(DEMO, "ref", name) for name in ("hts.wav", "rms.wav"))
        self.succeed("say", "--ref", rms, "--seed", "1", "--out", "one.wav", HELLO)
        self.succeed("say", "--ref", rms, "--ref-more", hts, "--ref-more", rms, "--seed", "1", "--out", "three.wav", HELLO)
        self.assertNotEqual(self.read("one.wav"), self.read("three.wav"))


class Loudspeaker(CliTest):
    def with_alsa(self, configuration):
        return {"ALSA_CONFIG_PATH": self.write("asound.conf", configuration)}

    def test_plays_without_a_file(self):
        null_device = self.with_alsa("pcm.!default { type null }")
        said = self.succeed("say", "--play", HELLO, environment=null_device).decode()
        self.assertTrue(said.startswith("played: "), said)
        self.assertEqual(os.listdir(self.folder), ["asound.conf"])

    def test_plays_and_writes(self):
        self.succeed("say", "--play", "--out", "a.wav", HELLO,
                     environment=self.with_alsa("pcm.!default { type null }"))
        self.assertGreater(self.seconds_of_wav("a.wav"), 0.5)

    def test_plays_what_is_still_being_made(self):
        said = json.loads(self.succeed("say", "--json", "--play", "--chunk-tokens", "12", "--out", "a.wav", HELLO,
                                       environment=self.with_alsa("pcm.!default { type null }")))
        self.assertLess(said["first_sound_seconds"], said["ready_seconds"] + said["timing_seconds"]["total"])
        self.assertEqual(said["timing_seconds"]["first_sound"] > 0, True)

    def test_no_sound_device(self):
        self.fail_with(FILES, "sound device", "--out", arguments=["say", "--play", HELLO],
                       environment=self.with_alsa(""))


class BadText(CliTest):
    def fail_text(self, word, text, code=TEXT):
        path = self.write("text", text)
        self.fail_with(code, word, arguments=["say", "--out", "a.wav", "--file", path])
        self.assertFalse(os.path.exists(self.path("a.wav")))

    def test_empty(self):
        self.fail_text("TextEmpty", "")
        self.fail_text("TextEmpty", " \n\t ")
        self.fail_with(TEXT, "TextEmpty", arguments=["say", "--out", "a.wav", ""])

    def test_only_punctuation(self):
        self.fail_text("TextNotSpeakable", "... !? ,,,")
        self.fail_text("TextNotSpeakable", "。。。！？")

    def test_not_utf8(self):
        self.fail_text("TextNotUtf8", b"Hello \xff\xfe world.")
        self.fail_with(TEXT, "TextNotUtf8", arguments=["say", "--out", "a.wav", b"caf\xe9"])

    def test_too_long(self):
        self.fail_text("TextTooLong", "a" * ((1 << 20) + 1))

    def test_unknown_language(self):
        self.fail_with(TEXT, "LanguageUnknown", "tlh", arguments=["say", "--lang", "tlh", "--out", "a.wav", HELLO])

    def test_missing_text_file(self):
        self.fail_with(FILES, "FileNotFound", "nowhere.txt", arguments=["say", "--file", "nowhere.txt"])
        self.fail_with(FILES, "FileUnreadable", arguments=["say", "--file", "."])


class BadOptions(CliTest):
    def test_out_of_range(self):
        for option, value in (("--top-k", "0"), ("--top-k", "1026"), ("--temperature", "-1"), ("--speed", "9"),
                              ("--seed", "1.5"), ("--top-p", "nan"), ("--batch-size", "65"), ("--speed", "fast"),
                              ("--split-method", "cut9"), ("--repetition-penalty", "")):
            with self.subTest(option=option, value=value):
                self.fail_with(USAGE, arguments=["say", "--out", "a.wav", f"{option}={value}", HELLO])

    def test_message_names_option_and_range(self):
        self.fail_with(USAGE, "OptionOutOfRange", "temperature", "0 to 5", arguments=["say", "--temperature", "7", HELLO])

    def test_json_and_sound_both_to_standard_output(self):
        self.fail_with(USAGE, arguments=["say", "--json", "--out", "-", HELLO])

    def test_words_without_recording(self):
        self.fail_with(USAGE, "--ref", arguments=["say", "--ref-text", "words", HELLO])


class BadFiles(CliTest):
    def test_unwritable_output(self):
        self.fail_with(FILES, "OutputUnwritable", "nowhere",
                       arguments=["say", "--out", "nowhere/a.wav", HELLO])
        os.mkdir(self.path("folder.wav"))
        self.fail_with(FILES, "OutputUnwritable", arguments=["say", "--out", "folder.wav", HELLO])
        self.fail_with(RECORDING, "AudioUnsupported", "xyz", arguments=["say", "--out", "a.xyz", HELLO])
        self.fail_with(RECORDING, "AudioUnsupported", arguments=["say", "--out", "a", HELLO])

    def test_full_disk(self):
        self.fail_with(FILES, "DiskFull", arguments=["say", "--out", "/dev/full", HELLO])
        with open("/dev/full", "wb") as full:
            self.fail_with(FILES, "DiskFull", arguments=["say", "--out", "-", HELLO], stdout=full)
            self.fail_with(FILES, "DiskFull", arguments=["say", "--json", "--out", "a.wav", HELLO], stdout=full)

    def test_missing_model(self):
        self.fail_with(FILES, "FileNotFound", "nowhere", arguments=["say", "--model", "nowhere", HELLO])
        self.fail_with(FILES, "FileNotFound", arguments=["say", "--model", ".", HELLO])
        self.fail_with(USAGE, "OptionMissing", "SoVITS",
                       arguments=["say", "--gpt", os.path.join(DEMO, "gpt.ckpt"), HELLO])

    def test_wrong_kind_of_model(self):
        garbage = self.write("garbage.ckpt", b"this is no checkpoint" * 100)
        sovits = os.path.join(DEMO, "sovits.pth")
        for gpt in (garbage, sovits):
            done = self.run_gsv("say", "--gpt", gpt, "--sovits", sovits, HELLO)
            self.assertIn(done.returncode, (FILES, MODEL), done.stderr)
            self.assertIn(b"gsv: ", done.stderr)

    def test_truncated_model(self):
        with open(os.path.join(DEMO, "gpt.ckpt"), "rb") as file:
            whole = file.read()
        for part in (0, 1, 100, len(whole) // 2, len(whole) - 1):
            gpt = self.write("gpt.ckpt", whole[:part])
            done = self.run_gsv("say", "--gpt", gpt, "--sovits", os.path.join(DEMO, "sovits.pth"), HELLO)
            self.assertIn(done.returncode, (FILES, MODEL), done.stderr)
            self.assertIn(b"gpt.ckpt", done.stderr)

    def test_bad_recordings(self):
        self.fail_with(FILES, "FileNotFound", arguments=["say", "--ref", "nowhere.wav", HELLO])
        garbage = self.write("garbage.wav", b"RIFF" + bytes(range(200)))
        self.fail_with(RECORDING, arguments=["say", "--ref", garbage, HELLO])
        self.fail_with(FILES, arguments=["say", "--voice", "nobody", HELLO])


class Interrupt(CliTest):
    def test_timeout(self):
        long_text = "This sentence takes a while to speak. " * 200
        self.fail_with(LIMIT, "DeadlineExceeded",
                       arguments=["say", "--timeout-seconds", "0.05", "--out", "a.wav", long_text])
        self.assertFalse(os.path.exists(self.path("a.wav")))

    def test_ctrl_c(self):
        long_text = "This sentence takes a while to speak. " * 2000
        process = subprocess.Popen([GSV, "say", "--out", "a.wav", long_text], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder)
        time.sleep(2)
        self.assertIsNone(process.poll(), "it ended before it could be interrupted")
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=60)
        self.assertEqual(process.returncode, STOPPED, message)
        self.assertIn(b"Cancelled", message)
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    unittest.main()

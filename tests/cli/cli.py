"""Runs the real binary. Environment: GSV is the program, GSV_DEMO the folder of the demo voice, GSV_G2PW a folder
G2PWModel of toy size (random weights, a few polyphones), GSV_SANITIZE the sanitizers that the program is built with."""

import os
import shutil
import subprocess
import tempfile
import unittest
import wave

GSV = os.environ["GSV"]
DEMO = os.environ["GSV_DEMO"]
G2PW = os.environ["GSV_G2PW"]
SANITIZED = os.environ["GSV_SANITIZE"] != ""

# Exit codes as documented in docs/cli.md.
SUCCESS, FAILURE, USAGE, FILES, MODEL, RECORDING, TEXT, LIMIT, STOPPED = 0, 1, 2, 3, 4, 5, 6, 7, 130


class CliTest(unittest.TestCase):
    """Each test runs in a new folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run_gsv(self, *arguments, stdin=b"", stdout=subprocess.PIPE, environment=None):
        return subprocess.run([GSV, *arguments], input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              cwd=self.folder, timeout=600, env={**os.environ, **(environment or {})})

    def succeed(self, *arguments, **keywords):
        """-> standard output as bytes."""
        done = self.run_gsv(*arguments, **keywords)
        self.assertEqual(done.returncode, SUCCESS, done.stderr.decode(errors="replace"))
        return done.stdout

    def fail_with(self, exit_code, *words, arguments, **keywords):
        """The exit code, and words that the message must hold. Never a signal; the message is one of ours."""
        done = self.run_gsv(*arguments, **keywords)
        message = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, exit_code, message)
        self.assertIn("gsv: ", message)
        for word in words:
            self.assertIn(word, message)

    def seconds_of_wav(self, name):
        with wave.open(self.path(name)) as file:
            self.assertEqual(file.getnchannels(), 1)
            self.assertEqual(file.getsampwidth(), 2)
            return file.getnframes() / file.getframerate()

    def peak_of_wav(self, name):
        with wave.open(self.path(name)) as file:
            samples = memoryview(file.readframes(file.getnframes())).cast("h")
            return max(abs(sample) for sample in samples)

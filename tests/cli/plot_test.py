"""gsv plot."""

import os
import struct
import unittest

from cli import DEMO, FILES, RECORDING, USAGE, CliTest

HTS = os.path.join(DEMO, "ref", "hts.wav")
RMS = os.path.join(DEMO, "ref", "rms.wav")


class Plot(CliTest):
    def size_of_png(self, name):
        content = self.read(name)
        self.assertTrue(content.startswith(b"\x89PNG\r\n\x1a\n"))
        return struct.unpack(">II", content[16:24])

    def test_one_and_two(self):
        self.assertEqual(self.succeed("plot", HTS), b"hts.png\n")
        self.succeed("plot", "--title", "first", "--title", "second", HTS, RMS, "--out", "pair.png")
        self.assertGreater(self.size_of_png("pair.png")[1], self.size_of_png("hts.png")[1])

    def test_bad_input(self):
        self.fail_with(USAGE, arguments=["plot"])
        self.fail_with(USAGE, arguments=["plot", HTS, RMS, HTS])
        self.fail_with(FILES, "FileNotFound", arguments=["plot", "nowhere.wav"])
        self.fail_with(RECORDING, arguments=["plot", self.write("text.wav", b"no sound")])
        self.fail_with(FILES, "OutputUnwritable", arguments=["plot", HTS, "--out", "nowhere/a.png"])


if __name__ == "__main__":
    unittest.main()

"""gsv phones."""

import json
import unittest

from cli import TEXT, USAGE, CliTest


class Phones(CliTest):
    def phones(self, *arguments):
        return json.loads(self.succeed("phones", "--json", *arguments))

    def test_english(self):
        (sentence,) = self.phones("--lang", "en", "Hello world.")
        self.assertEqual(sentence["phones"], "HH AH0 L OW1 W ER1 L D .".split())
        self.assertEqual(len(sentence["ids"]), len(sentence["phones"]))
        self.assertEqual([run["language"] for run in sentence["runs"]], ["en"])

    def test_mandarin(self):
        (sentence,) = self.phones("--lang", "zh", "今天天气很好。")
        self.assertEqual(sentence["phones"], "j in1 t ian1 t ian1 q i4 h en2 h ao3 .".split())
        self.assertEqual(sentence["runs"][0]["word2ph"], [2, 2, 2, 2, 2, 2, 1])

    def test_mixed(self):
        (sentence,) = self.phones("--split-method", "cut0", "我有3个apple。")
        languages = [run["language"] for run in sentence["runs"]]
        self.assertIn("zh", languages)
        self.assertIn("en", languages)
        self.assertEqual(sentence["runs"][-1]["phone_end"], len(sentence["phones"]))

    def test_table(self):
        lines = self.succeed("phones", "--lang", "en", "This is one. This is two.").decode().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn("W AH1 N", lines[1])

    def test_bad_input(self):
        self.fail_with(TEXT, "LanguageUnknown", arguments=["phones", "--lang", "tlh", "Hello."])
        self.fail_with(TEXT, "TextEmpty", arguments=["phones"])
        self.fail_with(TEXT, "TextNotUtf8", arguments=["phones", "-"], stdin=b"\xff")
        for option, value in (("--split-method", "cut9"), ("--text-profile", "best")):
            self.fail_with(USAGE, arguments=["phones", option, value, "Hello."])


if __name__ == "__main__":
    unittest.main()

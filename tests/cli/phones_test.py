"""gsv phones."""

import json
import os
import unittest

from cli import DEMO, FILES, MODEL, TEXT, USAGE, CliTest


class Phones(CliTest):
    def phones(self, *arguments):
        return json.loads(self.succeed("phones", "--json", *arguments))["sentences"]

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

    def test_places(self):
        text = "我有3个apple😀。"
        document = json.loads(self.succeed("phones", "--json", "--split-method", "cut0", text))
        units = [unit for run in document["sentences"][0]["runs"] for unit in run["units"]]
        taken = [text.encode()[unit["begin_byte"] : unit["end_byte"]].decode() for unit in units]
        self.assertEqual(taken[:4], ["我", "有", "3", "个"])
        self.assertEqual(units[2]["normalized"], "三")
        (remark,) = document["remarks"]
        self.assertEqual(remark["kind"], "dropped")
        self.assertEqual(text.encode()[remark["begin_byte"] : remark["end_byte"]].decode(), "😀")

    def test_marks(self):
        first, second = self.phones("--lang", "zh", "今天去{重庆|zhong4 qing4}玩[pause 300ms][rate 80%]好的好的[/rate]")
        self.assertIn("zh ong4 q ing4", " ".join(first["phones"]))
        self.assertEqual(first["pause_after_seconds"], 0.3)
        self.assertEqual(second["speed"], 0.8)
        (plain,) = self.phones("--lang", "en", "--text-markup", "none", "Wait [pause 300ms] here")
        self.assertIn("pause", plain["normalized"])
        self.fail_with(TEXT, "TextMarkInvalid", "line 1, column 3", arguments=["phones", "-l", "zh", "很好{好|hao9}"])

    def test_japanese_dictionary_and_words(self):
        self.fail_with(FILES, "FileNotFound", "open-jtalk-mecab-naist-jdic",
                       arguments=["phones", "--lang", "ja", "--japanese-dictionary", self.folder, "橋"])
        words = self.path("words.csv")
        with open(words, "w", encoding="utf-8") as file:
            file.write("橋,ヌ'ヌ\n")
        (sentence,) = self.phones("--lang", "ja", "--japanese-words", words, "橋は長い。")
        self.assertEqual(sentence["phones"][:5], ["n", "u", "]", "n", "u"])
        with open(words, "a", encoding="utf-8") as file:
            file.write("箸,hashi\n")
        self.fail_with(FILES, "FileCorrupt", "words.csv:2",
                       arguments=["phones", "--japanese-words", words, "Hello."])

    def test_language_model(self):
        here = os.path.dirname(os.path.abspath(__file__))
        model = os.path.join(here, "../golden/language/classifier.ftz")  # it knows little Japanese

        def languages(*arguments):
            sentences = self.phones("--text-profile", "compat", *arguments, "千本桜")
            return {run["language"] for sentence in sentences for run in sentence["runs"]}

        self.assertEqual(languages(), {"ja"})
        self.assertEqual(languages("--language-model", model), {"zh"})
        self.fail_with(FILES, "FileTypeUnknown", "lid.176",
                       arguments=["phones", "--language-model", __file__, "Hello."])
        self.fail_with(FILES, "FileNotFound", "nowhere.ftz",
                       arguments=["phones", "--language-model", "nowhere.ftz", "Hello."])

    def test_lexicon(self):
        lexicon = self.path("lexicon.tsv")
        with open(lexicon, "w", encoding="utf-8") as file:
            file.write("# mine\n重庆\tzh\tzhong4 qing4\n")
        (sentence,) = self.phones("--lang", "zh", "--lexicon", lexicon, "今天去重庆玩。")
        self.assertIn("zh ong4 q ing4", " ".join(sentence["phones"]))
        with open(lexicon, "a", encoding="utf-8") as file:
            file.write("长乐 zh chang2 le4\n")
        self.fail_with(FILES, "FileCorrupt", "line 3", arguments=["phones", "--lexicon", lexicon, "Hello."])

    def test_tone_config(self):
        tones = self.path("tones.txt")
        with open(tones, "w", encoding="utf-8") as file:
            file.write("# mine\nmust_neutral += 电脑\nerhua_rules += end 花儿 -> follow\n")
        (sentence,) = self.phones("--lang", "zh", "--tone-config", tones, "电脑和花儿。")
        self.assertIn("n ao5", " ".join(sentence["phones"]))
        self.assertIn("h ua1 EE er1", " ".join(sentence["phones"]))
        with open(tones, "a", encoding="utf-8") as file:
            file.write("third_tone = perhaps\n")
        self.fail_with(FILES, "FileCorrupt", "line 4", arguments=["phones", "--tone-config", tones, "Hello."])
        self.fail_with(FILES, "FileNotFound", "none.txt",
                       arguments=["phones", "--tone-config", self.path("none.txt"), "Hello."])

    def test_page(self):
        page = self.path("page.html")
        self.succeed("phones", "--lang", "zh", "--html", page, "今天<天气>很{好|hao3}。")
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertIn("ao3", html)
        self.assertIn(">character<", html)
        self.assertIn(">given<", html)
        self.assertIn("&lt;", html)
        self.assertNotIn("http", html)  # no outside parts

    def test_readers(self):
        (sentence,) = self.phones("--lang", "zh", "银行{很|hen3}好。", "--split-method", "cut0")
        readers = [unit["read_by"] for unit in sentence["runs"][0]["units"]]
        self.assertEqual(readers, ["correction", "correction", "given", "character", ""])
        table = self.succeed("phones", "--lang", "en", "A bedsheet for xqzvkwoj.").decode()
        self.assertIn("a:dictionary bedsheet:parts for:dictionary xqzvkwoj:spelling network", table)

    def test_profiles(self):
        text = "The train leaves at 7:30 pm."
        (fixed,) = self.phones("--lang", "en", text)
        self.assertEqual(fixed, self.phones("--lang", "en", "--text-profile", "fixed", text)[0])
        (compat,) = self.phones("--lang", "en", "--text-profile", "compat", text)
        self.assertNotEqual(fixed["phones"], compat["phones"])

    def test_model(self):
        # As with the demo voice, whose model is of version v2.
        text = "你好，世界。"
        self.assertEqual(self.phones("--lang", "zh", text), self.phones("--lang", "zh", "--model", DEMO, text))
        self.assertEqual(self.phones("--lang", "zh", text),
                         self.phones("--lang", "zh", "--sovits", os.path.join(DEMO, "sovits.pth"), text))
        # What refs.json recommends counts, but less than an option.
        folder = self.path("model")
        os.mkdir(folder)
        for name in ("gpt.ckpt", "sovits.pth"):
            os.symlink(os.path.join(DEMO, name), os.path.join(folder, name))
        self.write("model/refs.json", '{"sampling": "split_method=cut0"}')
        whole = "One thing is this. Another is that."
        self.assertEqual(len(self.phones("--lang", "en", "--model", folder, whole)), 1)
        self.assertEqual(len(self.phones("--lang", "en", "--model", folder, "--split-method", "cut5", whole)), 2)
        # A version without a model is a symbol table; v1 knows no Korean.
        self.fail_with(TEXT, "LanguageUnknown", "v1",
                       arguments=["phones", "--model-version", "v1", "--lang", "ko", "안녕하세요"])
        self.fail_with(MODEL, "VersionUnknown", arguments=["phones", "--model-version", "v9", "Hello."])
        self.fail_with(FILES, "FileNotFound", arguments=["phones", "--model", "nowhere", "Hello."])
        self.fail_with(USAGE, "SoVITS", arguments=["phones", "--gpt", os.path.join(DEMO, "gpt.ckpt"), "Hello."])

    def test_bad_input(self):
        self.fail_with(TEXT, "LanguageUnknown", arguments=["phones", "--lang", "tlh", "Hello."])
        self.fail_with(TEXT, "TextEmpty", arguments=["phones"])
        self.fail_with(TEXT, "TextNotUtf8", arguments=["phones", "-"], stdin=b"\xff")
        for option, value in (("--split-method", "cut9"), ("--text-profile", "best")):
            self.fail_with(USAGE, arguments=["phones", option, value, "Hello."])


if __name__ == "__main__":
    unittest.main()

"""Help, versions, mistakes on the command line, completion."""

import json
import re
import shutil
import subprocess
import unittest

from cli import FAILURE, FILES, SUCCESS, USAGE, CliTest

COMMANDS = (["say"], ["voice"], ["voice", "create"], ["voice", "show"], ["voice", "list"], ["convert"], ["phones"],
            ["doctor"], ["bench"], ["plot"], ["version"], ["completion"])


class Usage(CliTest):
    def test_help_lists_the_commands_and_exit_codes(self):
        text = self.succeed("--help").decode()
        for command in COMMANDS:
            self.assertIn(command[0], text)
        self.assertIn("Exit codes", text)

    def test_every_command_has_help_with_an_example(self):
        for command in COMMANDS:
            with self.subTest(command):
                text = self.succeed(*command, "--help").decode()
                if command != ["voice"]:
                    self.assertIn("Example", text)
                    self.assertIn("gsv " + " ".join(command), text)

    def test_request_options_are_all_offered(self):
        text = self.succeed("say", "--help").decode()
        for option in ("--top-k", "--top-p", "--temperature", "--repetition-penalty", "--seed", "--max-tokens",
                       "--split-method", "--speed", "--pause-seconds", "--noise-scale", "--batch-size",
                       "--timeout-seconds", "--lang"):
            self.assertIn(option, text)

    def test_version(self):
        self.assertRegex(self.succeed("version").decode(), r"^gsv \d+\.\d+\.\d+ ")
        self.assertRegex(self.succeed("--version").decode(), r"^gsv \d+\.\d+\.\d+$")
        self.assertRegex(json.loads(self.succeed("version", "--json"))["version"], r"^\d+\.\d+\.\d+$")

    def test_mistakes(self):
        self.fail_with(USAGE, arguments=[])
        self.fail_with(USAGE, arguments=["sing"])
        self.fail_with(USAGE, "--colour", arguments=["say", "--colour", "red", "Hello."])
        self.fail_with(USAGE, arguments=["voice"])
        self.fail_with(USAGE, arguments=["voice", "create"])
        self.fail_with(USAGE, arguments=["convert", "one"])
        self.fail_with(USAGE, arguments=["bench", "--repeats", "0"])
        self.fail_with(USAGE, "--ref", arguments=["say", "--voice", "a", "--ref", "b.wav", "Hello."])
        self.fail_with(USAGE, "threads", arguments=["say", "--threads", "100000", "Hello."])
        self.fail_with(USAGE, "kernels", arguments=["say", "--kernels", "abacus", "Hello."])

    def test_full_device_on_standard_output(self):
        with open("/dev/full", "wb") as full:
            self.fail_with(FILES, "DiskFull", arguments=["--help"], stdout=full)
            self.fail_with(FILES, "DiskFull", arguments=["version", "--json"], stdout=full)

    def test_closed_pipe_on_standard_output(self):
        done = subprocess.run(["bash", "-c", '"$GSV" --help; echo $? > code'], stdout=self.closed_pipe(),
                              stderr=subprocess.PIPE, cwd=self.folder)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.read("code").strip(), str(FILES).encode(), done.stderr)

    def closed_pipe(self):
        import os
        reader, writer = os.pipe()
        os.close(reader)
        self.addCleanup(os.close, writer)
        return writer


class Completion(CliTest):
    def complete(self, *words):
        """What bash offers for the last word."""
        self.write("completion", self.succeed("completion", "bash"))
        script = 'source completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gsv; printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-euc", script, "bash", *words], stdout=subprocess.PIPE, cwd=self.folder,
                              check=True)
        return done.stdout.decode().split()

    def test_bash(self):
        self.assertEqual(self.complete("gsv", "sa"), ["say"])
        self.assertIn("create", self.complete("gsv", "voice", ""))
        self.assertEqual(self.complete("gsv", "say", "--temp"), ["--temperature"])
        self.assertEqual(self.complete("gsv", "say", "--split-method", "cut4"), ["cut4"])
        self.assertEqual(self.complete("gsv", "voice", "create", "--length", "w"), ["window"])
        self.assertEqual(self.complete("gsv", "say", "--out", ""), [])  # left to the shell: files

    def test_zsh_and_fish_name_every_option(self):
        options = set(re.findall(r"--[a-z][a-z-]+", self.succeed("say", "--help").decode())) & {
            "--top-k", "--voice", "--ref-text", "--out", "--threads", "--model"}
        self.assertEqual(len(options), 6)
        zsh = self.succeed("completion", "zsh").decode()
        fish = self.succeed("completion", "fish").decode()
        for option in options:
            self.assertIn(f"'{option}:", zsh)
            self.assertIn(f" -l {option[2:]} ", fish)

    def test_zsh_and_fish_parse_where_they_are_installed(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = self.write("script", self.succeed("completion", shell))
            if shutil.which(shell):
                subprocess.run([*check, script], check=True)

    def test_unknown_shell(self):
        self.fail_with(USAGE, arguments=["completion", "tcsh"])


if __name__ == "__main__":
    unittest.main()

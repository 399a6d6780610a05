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
        self.fail_with(USAGE, '`gsv` has no command "sing"; its commands are say, voice,', arguments=["sing"])
        self.fail_with(USAGE, '`gsv voice` has no command "sing"; its commands are create,',
                       arguments=["voice", "sing"])
        self.fail_with(USAGE, "`gsv say` has no option --colour\nRun `gsv say --help`.",
                       arguments=["say", "Hello.", "--colour", "red"])
        self.fail_with(USAGE, '`gsv doctor` has no use for "red"', arguments=["doctor", "red"])
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

    def options_of(self, *command):
        """Those that the help of a command declares: at the beginning of its lines."""
        options = set()
        for line in self.succeed(*command, "--help").decode().splitlines():
            declared = re.match(r"  ((?:-\w|--[a-z0-9-]+)(?:,(?:-\w|--[a-z0-9-]+))*)(?: |$)", line)
            if declared:
                options.update(declared.group(1).split(","))
        return options

    def test_every_option_of_every_command(self):
        zsh = self.succeed("completion", "zsh").decode()
        fish = self.succeed("completion", "fish").decode()
        for command in COMMANDS:
            options = self.options_of(*command)
            self.assertIn("--help", options)
            with self.subTest(command):
                self.assertEqual(options - set(self.complete("gsv", *command, "-")), set())
                # The same lines of the scripts for the other shells.
                chain = " ".join(command)
                flags = re.search(rf'    "{chain}"\)\n(.*?);;', zsh, re.DOTALL).group(1)
                self.assertEqual([option for option in options if f"'{option}:" not in flags], [])
                lines = [line for line in fish.splitlines() if f"__fish_seen_subcommand_from {command[-1]}'" in line]
                for option in options:
                    name = f" -l {option[2:]} " if option.startswith("--") else f" -s {option[1:]} "
                    self.assertTrue(any(name in line + " " for line in lines), option)
        self.assertGreater(len(self.options_of("say")), 40)

    def test_values_are_those_of_the_library(self):
        kernels = json.loads(self.succeed("doctor", "--json"))["kernels_available"]
        self.assertEqual(self.complete("gsv", "say", "--kernels", ""), kernels)
        refusal = self.run_gsv("say", "--precision", "none", "Hello.").stderr.decode()
        precisions = re.search(r"expected one of ([\w|-]+)", refusal).group(1).split("|")
        self.assertIn("int8", precisions)
        self.assertEqual(self.complete("gsv", "say", "--precision", ""), precisions)
        self.assertEqual(self.complete("gsv", "convert", "--precision", "b"), ["bf16"])
        self.assertEqual(self.complete("gsv", "say", "--text-profile", ""), ["fixed", "compat"])
        self.assertEqual(self.complete("gsv", "voice", "create", "--text-profile", "f"), ["fixed"])
        self.assertEqual(self.complete("gsv", "phones", "--model-version", "v2P"), ["v2Pro", "v2ProPlus"])
        self.assertEqual(self.complete("gsv", "bench", "--lang", ""), ["en", "zh"])
        self.assertEqual(len(self.complete("gsv", "say", "--lang", "")), 11)
        self.assertEqual(self.complete("gsv", "say", "--format", "o"), ["ogg", "opus"])

    def test_zsh_and_fish_parse_where_they_are_installed(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = self.write("script", self.succeed("completion", shell))
            if shutil.which(shell):
                subprocess.run([*check, script], check=True)

    def test_unknown_shell(self):
        self.fail_with(USAGE, arguments=["completion", "tcsh"])


if __name__ == "__main__":
    unittest.main()

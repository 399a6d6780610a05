"""How the programs of the package end: what a user can mend is told in a line and status 1, without a traceback; other
errors are faults of the package and keep theirs."""
import os
import subprocess
import sys

MAKERS = {  # the module that writes a file which others read
    "index.json": "corpus", "waves.npy": "corpus", "labels.npy": "corpus",
    "config.json": "train_content", "model.safetensors": "train_content", "codebook.safetensors": "train_content",
    "recogniser.json": "train_recogniser", "recogniser.safetensors": "train_recogniser",
    "gpt.ckpt": "train_gpt",
    "generator.safetensors": "train_sovits, or export --from sovits.pth",
    "discriminators.safetensors": "train_sovits, or export --from sovits.pth",
    "posterior.safetensors": "export --rest", "sovits.pth": "export", "refs.json": "references",
}
STOPPED = 130  # as shells tell an interrupt


class Mistake(Exception):
    """Something that the user can mend: where, what was expected, what was found."""


def maker(path):
    """A hint where a file comes from, to be put behind a message; empty where it is not one of the package's."""
    module = MAKERS.get(os.path.basename(os.fspath(path)))
    return f"; gsv_training.{module} makes it" if module else ""


def printed_by(*command, needs=None):
    """What another program prints. `needs`: Debian packages that it comes from."""
    command = [str(part) for part in command]
    hint = f"; on Debian: apt install {needs}" if needs else ""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError as error:
        raise Mistake(f"{command[0]}: no such program{hint}") from error
    except subprocess.CalledProcessError as error:
        raise Mistake(f"{command[0]} ended with {error.returncode}: {error.stderr.strip()}{hint}") from error


def run(main):
    """Calls `main` as the program that it is."""
    name = getattr(sys.modules["__main__"].__spec__, "name", "gsv_training")
    try:
        main()
    except Mistake as error:
        sys.exit(f"{name}: {error}")
    except OSError as error:
        if error.filename is None:
            raise
        sys.exit(f"{name}: {error.filename}: {error.strerror}{maker(error.filename)}")
    except ModuleNotFoundError as error:
        sys.exit(f"{name}: the Python package {error.name} is not there: pip install {error.name}")
    except KeyboardInterrupt:
        print(f"{name}: stopped", file=sys.stderr)
        sys.exit(STOPPED)

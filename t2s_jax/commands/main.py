"""The command line: `t2s <command> [flags]`. Calls one program, turns errors into statuses."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence

from t2s_jax.commands import arguments, startup
from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.runtime import command_line, settings
from t2s_jax.runtime.errors import Terminated, UserError
from t2s_jax.runtime.version import __version__


def main(argv: Sequence[str] | None = None) -> None:
    """Runs `t2s`, the command line's entry point, and exits.

    Exits 0, 1 after an error of this program's, 2 on bad input, 75 after SIGTERM, 130 when
    interrupted.
    """
    try:
        status = run(list(sys.argv[1:] if argv is None else argv))
    except Exception:
        traceback.print_exc()
        status = 1
    # All processes of a job leave together when they are done or terminated, not when one fails.
    if status not in (0, os.EX_TEMPFAIL) and "jax" in sys.modules:
        from t2s_jax.runtime import hosts

        hosts.leave_failed_job(status)
    sys.exit(status)


def run(argv: list[str]) -> int:
    """Runs one command and returns the exit status."""
    words = 2 if " ".join(argv[:2]) in COMMANDS else 1  # such as `t2s tdw doctor`
    name, rest = " ".join(argv[:words]), argv[words:]
    try:
        status = _dispatch(name, rest)
        sys.stdout.flush()
        return status
    except UserError as error:
        print(f"t2s {name}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain once more when it
        # flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Terminated:
        print(f"\nt2s {name}: terminated; run the same command again to go on", file=sys.stderr)
        return os.EX_TEMPFAIL
    except KeyboardInterrupt:
        print(f"\nt2s {name}: interrupted; run the same command again to go on", file=sys.stderr)
        return 128 + signal.SIGINT


def _dispatch(name: str, rest: list[str]) -> int:
    if name in ("", "--help", "-h", "help"):
        print(arguments.usage())
        return 0 if name else 2
    if name == "--version":
        print(f"t2s_jax {__version__}")
        return 0
    if name not in COMMANDS:
        near = settings.nearest(name, COMMANDS)
        hint = f"did you mean t2s {near}?" if near else f"there are {', '.join(COMMANDS)}"
        raise UserError(f"no such command; {hint}")
    if "--help" in rest or "-h" in rest:
        print(arguments.command_help(name))
        return 0
    command = COMMANDS[name]
    values, words = arguments.parse_flags(name, rest)
    for note in arguments.notes(name, rest):
        print(note, file=sys.stderr)
    if command.device:
        startup.leave_devices_to_workers(name, values)
        startup.prepare_jax()
    module = importlib.import_module(f"t2s_jax.commands.{name.replace(' ', '_')}")
    command_line.begin([*name.split(), *rest])
    command.call(module, values, words) if command.words else command.call(module, values)
    return 0


if __name__ == "__main__":
    main()

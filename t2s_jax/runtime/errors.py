"""The exceptions that a user of the command line sees as one line or as an exit status."""


class UserError(Exception):
    """An error that the user can correct.

    The message is one line that says what is wrong, where, the limit, the value and the remedy. The
    command line prints it without a traceback and exits with status 2.
    """


class Terminated(BaseException):
    """SIGTERM was received; the state is saved, and the same command continues from it.

    Like KeyboardInterrupt it is no `Exception`, so that it is not caught by accident. The command
    line exits with status 75 (EX_TEMPFAIL of sysexits.h, "try again").
    """

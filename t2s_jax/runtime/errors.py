"""The exceptions a user of the command line is meant to see."""


class UserError(Exception):
    """Something the user can put right.

    The message is one line that says what is wrong, where, the limit, the value and
    the remedy. The command line prints it without a traceback and exits with status 2.
    """


class JobFailed(Exception):
    """Another process of the job has failed, and this one cannot go on without it.

    The message is one line that says which and why. The command line prints it without a
    traceback, of which the other process has printed the one that counts, and exits with 1.
    """


class Terminated(BaseException):
    """SIGTERM came: what had to be saved is saved, and the same command goes on from there.

    Not an `Exception`, like KeyboardInterrupt: nobody is to catch it by accident. The command
    line exits with status 75 (EX_TEMPFAIL of sysexits.h, "try again").
    """

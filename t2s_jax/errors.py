"""The one exception a user of the command line is meant to see."""


class UserError(Exception):
    """Something the user can put right.

    The message is one line that says what is wrong, where, the limit, the value and
    the remedy. The command line prints it without a traceback and exits with status 2.
    """

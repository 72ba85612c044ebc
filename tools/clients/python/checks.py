"""Reports checks: one line for each, and a status at the end."""

import sys

from azure.core.exceptions import HttpResponseError

failed = []


def fail(name, reason):
    failed.append(name)
    print("not ok {}: {}".format(name, " ".join(str(reason).split())))


def passes(name, step):
    """A call and what it must come to; its result."""
    try:
        result = step()
    except Exception as error:  # pylint: disable=broad-except
        return fail(name, "{}: {}".format(type(error).__name__, error))
    print("ok " + name)
    return result


def same(name, step, expected):
    """A call whose result must be this."""

    def compared():
        found = step()
        assert found == expected, "expected {!r}, found {!r}".format(expected, found)

    passes(name, compared)


def refused(name, status, code, step):
    """A call that the service must refuse with this status and code."""
    try:
        step()
    except HttpResponseError as error:
        found = error.error.code if error.error is not None else None
        if (error.status_code, found) == (status, code):
            print("ok " + name)
        else:
            fail(name, "{} {}".format(error.status_code, error))
    except Exception as error:  # pylint: disable=broad-except
        fail(name, "{}: {}".format(type(error).__name__, error))
    else:
        fail(name, "was not refused")


def end():
    sys.exit(1 if failed else 0)

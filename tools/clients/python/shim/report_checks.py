"""A plugin of pytest: one line for each test."""


def pytest_runtest_logreport(report):
    if report.when == "call" and report.passed:
        print(f"\nok {report.nodeid}")
    elif report.failed:
        print(f"\nnot ok {report.nodeid}: {report.longreprtext[-2000:]!r}")
    elif report.skipped:
        print(f"\nnot ok {report.nodeid}: skipped")

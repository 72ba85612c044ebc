"""Imported by the tests, and not used."""


def _is_autorest_v3(client_class):
    return True

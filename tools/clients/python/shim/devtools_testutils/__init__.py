"""What the tests of Microsoft's Python client import from its repository and its package does not carry.

Written anew from how the tests use these names; it maps them to the environment that the service prints. The tests
themselves run unchanged, live.
"""

import asyncio
import functools
import inspect
import os
import unittest

import azure.identity
import azure.identity.aio


class AzureTestCase(unittest.TestCase):
    """A test that talks to a service."""

    is_live = True

    def get_credential(self, client_class, is_async=False, **kwargs):
        """The credential of the environment, for synchronous or asynchronous clients."""
        module = azure.identity.aio if is_async else azure.identity
        return module.ClientSecretCredential(
            os.environ["ATTESTATION_TENANT_ID"],
            os.environ["ATTESTATION_CLIENT_ID"],
            os.environ["ATTESTATION_CLIENT_SECRET"],
            **kwargs
        )

    def create_client_from_credential(self, client_class, credential, **kwargs):
        """A client as the test describes it."""
        return client_class(credential=credential, **kwargs)


class PowerShellPreparer:
    """Hands a test what it names from the environment; the values given here are for recordings."""

    def __init__(self, directory, **recorded):
        self.names = list(recorded)

    def __call__(self, test):
        @functools.wraps(test)
        def prepared(case, **kwargs):
            live = {name: os.environ[name.upper()] for name in self.names}
            result = test(case, **trimmed(test, {**live, **kwargs}))
            if inspect.isawaitable(result):
                asyncio.run(awaited(result))

        # Otherwise its parameters would be taken for fixtures.
        del prepared.__wrapped__
        return prepared


async def awaited(result):
    return await result


def trimmed(function, kwargs):
    """Those that a function takes."""
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    if any(each.kind == inspect.Parameter.VAR_KEYWORD for each in parameters):
        return kwargs
    return {name: value for name, value in kwargs.items() if name in {each.name for each in parameters}}

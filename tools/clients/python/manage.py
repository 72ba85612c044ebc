"""Every operation of azure-mgmt-attestation, synchronous and asynchronous, on a service's management endpoint."""

import asyncio
import json
import os

from azure.identity import DefaultAzureCredential
from azure.identity.aio import DefaultAzureCredential as AsyncDefaultAzureCredential
from azure.mgmt.attestation import AttestationManagementClient
from azure.mgmt.attestation.aio import AttestationManagementClient as AsyncAttestationManagementClient
from azure.mgmt.attestation.models import (
    AttestationServiceCreationParams,
    AttestationServiceCreationSpecificParams,
    AttestationServicePatchParams,
    JSONWebKey,
    JSONWebKeySet,
)

import checks

FACTS = json.loads(os.environ["FACTS"])
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = "group-1"
SCOPES = ["https://attest.azure.net/.default"]


class Synchronous:
    """Calls as they are."""

    form = "sync: "

    def __init__(self):
        self.client = AttestationManagementClient(
            DefaultAzureCredential(), SUBSCRIPTION, base_url=FACTS["management"], credential_scopes=SCOPES
        )

    def wait(self, call):
        return call(self.client)

    def all(self, call):
        return list(call(self.client))


class Asynchronous:
    """Each call waited for, with a client of its own."""

    form = "async: "

    def wait(self, call):
        return asyncio.run(self.within(call))

    def all(self, call):
        async def gather(client):
            return [each async for each in call(client)]

        return asyncio.run(self.within(gather))

    async def within(self, call):
        async with AsyncDefaultAzureCredential() as credential:
            async with AsyncAttestationManagementClient(
                credential, SUBSCRIPTION, base_url=FACTS["management"], credential_scopes=SCOPES
            ) as client:
                return await call(client)


def creation(certificates=None, **more):
    keys = None
    if certificates is not None:
        keys = JSONWebKeySet(keys_property=[JSONWebKey(kty="RSA", use="sig", x5_c=certificates)])
    properties = AttestationServiceCreationSpecificParams(policy_signing_certificates=keys, **more)
    return AttestationServiceCreationParams(location=FACTS["region"], tags={"a": "1"}, properties=properties)


def run(calls, prefix):
    wait, form = calls.wait, calls.form
    plain, guarded = prefix + "-plain", prefix + "-guarded"

    def names(call):
        return lambda: sorted(each.name for each in wait(call).value if each.name in (plain, guarded))

    created = checks.passes(
        form + "create", lambda: wait(lambda c: c.attestation_providers.create(GROUP, plain, creation()))
    )
    checks.same(form + "trust model", lambda: created.properties.trust_model, "AAD")
    checks.same(form + "status", lambda: created.properties.status, "Ready")
    checks.same(form + "tags", lambda: created.tags, {"a": "1"})
    checks.same(form + "location", lambda: created.location, FACTS["region"])
    checks.same(form + "type", lambda: created.type.lower(), "microsoft.attestation/attestationproviders")
    isolated = creation([FACTS["managerCertificate"]])
    checks.same(
        form + "create an isolated one",
        lambda: wait(lambda c: c.attestation_providers.create(GROUP, guarded, isolated)).properties.trust_model,
        "Isolated",
    )
    checks.refused(
        form + "create with what is no certificate",
        400,
        "InvalidParameter",
        lambda: wait(lambda c: c.attestation_providers.create(GROUP, prefix + "-broken", creation(["AAAA"]))),
    )
    checks.same(
        form + "create again",
        lambda: wait(lambda c: c.attestation_providers.create(GROUP, plain, creation())).name,
        plain,
    )
    checks.refused(
        form + "create again as another",
        409,
        "Conflict",
        lambda: wait(lambda c: c.attestation_providers.create(GROUP, plain, isolated)),
    )
    checks.same(
        form + "get", lambda: wait(lambda c: c.attestation_providers.get(GROUP, plain)).id, created.id
    )
    patch = AttestationServicePatchParams(tags={"b": "2"})
    checks.same(
        form + "update",
        lambda: wait(lambda c: c.attestation_providers.update(GROUP, plain, patch)).tags,
        {"b": "2"},
    )
    checks.same(form + "list", names(lambda c: c.attestation_providers.list()), [guarded, plain])
    checks.same(
        form + "list by group",
        names(lambda c: c.attestation_providers.list_by_resource_group(GROUP)),
        [guarded, plain],
    )
    checks.same(
        form + "default providers",
        lambda: [each.name for each in wait(lambda c: c.attestation_providers.list_default()).value],
        [FACTS["sharedName"]],
    )
    checks.same(
        form + "default provider of the location",
        lambda: wait(lambda c: c.attestation_providers.get_default_by_location(FACTS["region"])).name,
        FACTS["sharedName"],
    )
    checks.passes(
        form + "operations", lambda: calls.all(lambda c: c.operations.list())[0].name.index("Microsoft.Attestation/")
    )
    checks.same(
        form + "private endpoints", lambda: calls.all(lambda c: c.private_endpoint_connections.list(GROUP, plain)), []
    )
    checks.same(
        form + "private links",
        lambda: wait(lambda c: c.private_link_resources.list_by_provider(GROUP, plain)).value,
        [],
    )
    for name in (plain, guarded):
        checks.same(
            form + "delete " + name, lambda: wait(lambda c: c.attestation_providers.delete(GROUP, name)), None
        )
    checks.same(form + "delete again", lambda: wait(lambda c: c.attestation_providers.delete(GROUP, plain)), None)
    checks.refused(
        form + "get what is gone",
        404,
        "NotFound",
        lambda: wait(lambda c: c.attestation_providers.get(GROUP, plain)),
    )


run(Synchronous(), "sync")
run(Asynchronous(), "async")
checks.end()

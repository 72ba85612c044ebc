"""The asynchronous clients of the official Python package, with the asynchronous credentials of azure-identity.

Reads facts as JSON from the environment variable FACTS, prints one JSON object with the outcome of each call.
"""

import asyncio
import base64
import json
import os
import sys

from azure.core.exceptions import HttpResponseError
from azure.identity.aio import DefaultAzureCredential
from azure.security.attestation import AttestationType
from azure.security.attestation.aio import AttestationAdministrationClient, AttestationClient

FACTS = json.loads(os.environ["FACTS"])
# Its transport knows nothing of REQUESTS_CA_BUNDLE.
CA = os.environ["REQUESTS_CA_BUNDLE"]
AAD, ISOLATED, POLICY = FACTS["aad"], FACTS["isolated"], FACTS["policy"]
MANAGER = {"signing_key": FACTS["manager"]["privateKey"], "signing_certificate": FACTS["manager"]["certificate"]}
TYPE = AttestationType.OPEN_ENCLAVE


def options(endpoint):
    """All of the client's own validation, its issuer check included."""
    return {"validate_issuer": True, "issuer": endpoint, "validation_slack": 30.0, "connection_verify": CA}


async def administer(credential, outcomes):
    async with AttestationAdministrationClient(AAD, credential, **options(AAD)) as client:
        result, _ = await client.set_policy(TYPE, POLICY)
        outcomes["set"] = result.policy_resolution
        outcomes["get"] = (await client.get_policy(TYPE))[0]
        result, _ = await client.reset_policy(TYPE)
        outcomes["reset"] = result.policy_resolution
    async with AttestationAdministrationClient(ISOLATED, credential, **MANAGER, **options(ISOLATED)) as client:
        result, _ = await client.set_policy(TYPE, POLICY)
        outcomes["isolated set"] = result.policy_resolution
        changed, _ = await client.add_policy_management_certificate(FACTS["added"])
        outcomes["isolated add"] = changed.certificate_resolution
        outcomes["isolated certificates"] = len((await client.get_policy_management_certificates())[0])
        changed, _ = await client.remove_policy_management_certificate(FACTS["added"])
        outcomes["isolated remove"] = changed.certificate_resolution
        result, _ = await client.reset_policy(TYPE)
        outcomes["isolated reset"] = result.policy_resolution
    async with AttestationAdministrationClient(ISOLATED, credential, **options(ISOLATED)) as client:
        try:
            await client.set_policy(TYPE, POLICY)
        except HttpResponseError as error:
            outcomes["isolated set unsecured"] = error.error.code


async def attest(credential, outcomes):
    async with AttestationClient(AAD, credential, **options(AAD)) as client:
        report, data = (base64.b64decode(FACTS[name]) for name in ("report", "runtimeData"))
        result, _ = await client.attest_open_enclave(report, runtime_data=data)
        outcomes["attest"] = result.mr_enclave
        outcomes["signers"] = len(await client.get_signing_certificates())


async def main():
    outcomes = {}
    async with DefaultAzureCredential(connection_verify=CA) as credential:
        await administer(credential, outcomes)
        await attest(credential, outcomes)
    json.dump(outcomes, sys.stdout)


asyncio.run(main())

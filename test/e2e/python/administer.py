"""Administers and attests with the official Python client and azure-identity, as the samples of their READMEs do.

Reads facts as JSON from the environment variable FACTS, prints one JSON object with the outcome of each call.
"""

import base64
import hashlib
import json
import os
import sys

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential, DefaultAzureCredential, ManagedIdentityCredential
from azure.security.attestation import (
    AttestationAdministrationClient,
    AttestationClient,
    AttestationPolicyToken,
    AttestationType,
)

FACTS = json.loads(os.environ["FACTS"])
CA = os.environ["REQUESTS_CA_BUNDLE"]
outcomes = {}


def step(name, call):
    """Runs a call and keeps its outcome, or what it raised."""
    try:
        outcomes[name] = call()
    except HttpResponseError as error:
        code = error.error.code if error.error is not None else None
        outcomes[name] = {"error": {"kind": type(error).__name__, "code": code, "status": error.status_code}}
    except Exception as error:  # pylint: disable=broad-except
        outcomes[name] = {"error": {"kind": type(error).__name__, "message": str(error)}}


def base64url(data):
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def options(endpoint):
    """All of the client's own validation, its issuer check included."""
    return {"validate_issuer": True, "issuer": endpoint, "validation_slack": 30.0}


def result(answer):
    policy_result, token = answer
    signer = policy_result.policy_signer
    return {
        "resolution": policy_result.policy_resolution,
        "hash": base64url(policy_result.policy_token_hash) if policy_result.policy_token_hash else None,
        "signer": signer.certificates if signer else None,
        "issuer": token.issuer,
        "algorithm": token.algorithm,
    }


def hash_of(policy, **signing):
    token = AttestationPolicyToken(policy, **signing)
    return base64url(hashlib.sha256(token.to_jwt_string().encode("utf-8")).digest())


def credentials():
    """The three ways in which the ecosystem finds the development identity: a secret, a managed identity, the default."""
    secret = ClientSecretCredential(
        tenant_id=os.environ["AZURE_TENANT_ID"],
        client_id=os.environ["AZURE_CLIENT_ID"],
        client_secret=os.environ["AZURE_CLIENT_SECRET"],
        authority=os.environ["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=CA,
    )
    return {
        "ClientSecretCredential": secret,
        "ManagedIdentityCredential": ManagedIdentityCredential(connection_verify=CA),
        "DefaultAzureCredential": DefaultAzureCredential(connection_verify=CA),
    }


AAD, ISOLATED = FACTS["aad"], FACTS["isolated"]
POLICY = FACTS["policy"]
MANAGER = {"signing_key": FACTS["manager"]["privateKey"], "signing_certificate": FACTS["manager"]["certificate"]}
STRANGER = {"signing_key": FACTS["stranger"]["privateKey"], "signing_certificate": FACTS["stranger"]["certificate"]}
ELLIPTIC = {"signing_key": FACTS["elliptic"]["privateKey"], "signing_certificate": FACTS["elliptic"]["certificate"]}
ADDED = FACTS["added"]
SGX, OPEN_ENCLAVE, TPM = AttestationType.SGX_ENCLAVE, AttestationType.OPEN_ENCLAVE, AttestationType.TPM

for credential_name, credential in credentials().items():
    with AttestationAdministrationClient(AAD, credential, **options(AAD)) as each:
        step("get with " + credential_name, lambda: each.get_policy(SGX)[0])

credential = credentials()["ClientSecretCredential"]
admin = AttestationAdministrationClient(AAD, credential, **options(AAD))
step("aad get Tpm", lambda: admin.get_policy(TPM)[0])
for kind in (SGX, OPEN_ENCLAVE, TPM):
    step("aad set " + kind.value, lambda: result(admin.set_policy(kind, POLICY)))
    step("aad get set " + kind.value, lambda: admin.get_policy(kind)[0])
INIT = '{"payload": {"type": "aikcert"}}'
tpm_client = AttestationClient(AAD, credential, **options(AAD))
step("attest Tpm", lambda: json.loads(tpm_client.attest_tpm(INIT)))
step("aad hash", lambda: hash_of(POLICY))
step("aad set signed", lambda: result(admin.set_policy(OPEN_ENCLAVE, POLICY, **STRANGER)))
step("aad hash signed", lambda: hash_of(POLICY, **STRANGER))
step("aad get signed", lambda: admin.get_policy(OPEN_ENCLAVE)[0])
step("aad set signed with ECDSA", lambda: result(admin.set_policy(OPEN_ENCLAVE, POLICY, **ELLIPTIC)))
step("aad set broken", lambda: admin.set_policy(SGX, FACTS["broken"]))
step("aad reset signed", lambda: result(admin.reset_policy(OPEN_ENCLAVE, **STRANGER)))
step("aad reset SgxEnclave", lambda: result(admin.reset_policy(SGX)))
step("aad reset Tpm", lambda: result(admin.reset_policy(TPM)))
step("aad certificates", lambda: admin.get_policy_management_certificates()[0])
step("aad add", lambda: admin.add_policy_management_certificate(ADDED, **STRANGER))

guarded = AttestationAdministrationClient(ISOLATED, credential, **MANAGER, **options(ISOLATED))


def change(method, pem, **signing):
    changed, _ = method(pem, **signing)
    return {"thumbprint": changed.certificate_thumbprint, "resolution": changed.certificate_resolution}


step("isolated certificates", lambda: guarded.get_policy_management_certificates()[0])
step("isolated set by a stranger", lambda: guarded.set_policy(SGX, POLICY, **STRANGER))
step("isolated set", lambda: result(guarded.set_policy(SGX, POLICY)))
step("isolated get", lambda: guarded.get_policy(SGX)[0])
step("isolated add by a stranger", lambda: change(guarded.add_policy_management_certificate, ADDED, **STRANGER))
step("isolated add", lambda: change(guarded.add_policy_management_certificate, ADDED))
step("isolated certificates added", lambda: guarded.get_policy_management_certificates()[0])
step("isolated remove", lambda: change(guarded.remove_policy_management_certificate, ADDED))
step(
    "isolated remove the last",
    lambda: change(guarded.remove_policy_management_certificate, FACTS["manager"]["certificate"]),
)
step("isolated certificates removed", lambda: guarded.get_policy_management_certificates()[0])
step("isolated reset", lambda: result(guarded.reset_policy(SGX)))

unsigned = AttestationAdministrationClient(ISOLATED, credential, **options(ISOLATED))
step("isolated set unsecured", lambda: unsigned.set_policy(SGX, POLICY))
step("isolated reset unsecured", lambda: unsigned.reset_policy(SGX))

attesting = AttestationClient(AAD, credential, **options(AAD))
step("attest Tpm after the reset", lambda: attesting.attest_tpm(INIT))
REPORT = base64.b64decode(FACTS["report"])
QUOTE = base64.b64decode(FACTS["quote"])
RUNTIME = base64.b64decode(FACTS["runtimeData"])


def attested(answer):
    attestation, token = answer
    return {
        "issuer": attestation.issuer,
        "mrEnclave": attestation.mr_enclave,
        "mrSigner": attestation.mr_signer,
        "productId": attestation.product_id,
        "svn": attestation.svn,
        "isDebuggable": attestation.is_debuggable,
        "runtimeClaims": attestation.runtime_claims,
        "enclaveHeldData": base64.b64encode(attestation.enclave_held_data).decode("ascii")
        if attestation.enclave_held_data
        else None,
        "policyHash": base64url(attestation.policy_hash),
        "policyClaims": attestation.policy_claims,
        "algorithm": token.algorithm,
    }


step("attest quote", lambda: attested(attesting.attest_sgx_enclave(QUOTE, runtime_data=RUNTIME)))
step("attest quote with JSON", lambda: attested(attesting.attest_sgx_enclave(QUOTE, runtime_json=RUNTIME)))
step("attest report", lambda: attested(attesting.attest_open_enclave(REPORT, runtime_data=RUNTIME)))
step("attest report with JSON", lambda: attested(attesting.attest_open_enclave(REPORT, runtime_json=RUNTIME)))
step("attest draft", lambda: attested(attesting.attest_open_enclave(REPORT, draft_policy=FACTS["draft"])))
step("attest denied draft", lambda: attesting.attest_open_enclave(REPORT, draft_policy=FACTS["deny"]))
step("a report as a quote", lambda: attesting.attest_sgx_enclave(REPORT))
step("signers", lambda: [len(signer.certificates) for signer in attesting.get_signing_certificates()])
step("metadata", lambda: attesting.get_open_id_metadata()["issuer"])

json.dump(outcomes, sys.stdout)

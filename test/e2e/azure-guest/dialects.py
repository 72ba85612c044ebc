"""Builds requests the way clients of Azure build them, from the parts of one guest: each dialect as a body of POST /attest/AzureGuest.

Reads {"info": attestationInfo as the simulator makes it, "aikName": base64, ...} and prints {name: body}.
Only the standard library, so that nothing of this project has a hand in the encodings.
"""

import base64
import json
import sys


def decoded(text):
    return base64.b64decode(text)


def standard(data):
    return base64.b64encode(data).decode()


def url(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def body(info, member="attestationInfo", encode=url, **more):
    return {member: encode(json.dumps(info).encode()), **more}


def tpm2b(data):
    return len(data).to_bytes(2, "big") + data


def isolation(info):
    """Kind, proof and runtime claims."""
    given = info["IsolationInfo"]
    evidence = given.get("Evidence", {})
    return given["Type"], decoded(evidence.get("Proof", "")), decoded(evidence.get("RunTimeData", ""))


def cvm_attestation_tools(info, name):
    """Azure/cvm-attestation-tools: texts for numbers, an empty payload, the whole NV area, the whole answer of ReadPublic."""
    kind, proof, runtime = isolation(info)
    if kind == "SevSnp":
        snp = json.loads(proof)
        document = {
            "SnpReport": url(base64.urlsafe_b64decode(snp["SnpReport"] + "==")),
            "VcekCertChain": url(base64.urlsafe_b64decode(snp["VcekCertChain"] + "==")),
        }
        evidence = {"Proof": url(json.dumps(document).encode()), "RunTimeData": url(runtime)}
    elif kind == "Tdx":
        evidence = {"Proof": standard(proof), "RunTimeData": standard(runtime)}
    else:
        kind, evidence = "Undefined", {}
    tpm = dict(info["TpmInfo"])
    tpm["AikCert"] = standard(decoded(tpm["AikCert"]).ljust(4096, b"\0"))
    tpm["AikPub"] = standard(decoded(tpm["AikPub"]) + tpm2b(name) + tpm2b(name))
    return {
        "AttestationProtocolVersion": "2.0",
        "OSType": info["OSType"],
        "OSDistro": info["OSDistro"],
        "OSVersionMajor": str(info["OSVersionMajor"]),
        "OSVersionMinor": str(info["OSVersionMinor"]),
        "OSBuild": info["OSBuild"],
        "TcgLogs": info["TcgLogs"],
        "ClientPayload": "",
        "TpmInfo": tpm,
        "IsolationInfo": {"Type": kind, "Evidence": evidence},
    }


def with_snp(info, report):
    """The guest client in C++ calls every guest with an HCL report SevSnp; without a TEE its report is zeros."""
    proof = {"SnpReport": url(report), "VcekCertChain": ""}
    evidence = {"Proof": standard(json.dumps(proof).encode()), "RunTimeData": standard(b"{}")}
    return {**info, "IsolationInfo": {"Type": "SevSnp", "Evidence": evidence}}


def main():
    given = json.load(sys.stdin)
    info, name = given["info"], decoded(given["aikName"])
    tools = cvm_attestation_tools(info, name)
    bodies = {
        "as the simulator": body(info),
        "cvm-attestation-tools": body(tools, "AttestationInfo"),
        "padded": body(info, encode=lambda data: base64.urlsafe_b64encode(data).decode()),
        "standard base64": body(info, encode=standard),
        "the load tool, in Pascal case": body(info, "AttestationInfo"),
        "the sidecar for key release": body(info, initTimeData={"data": "", "dataType": ""}),
    }
    kind, proof, runtime = isolation(info)
    if kind == "Tdx":
        evidence = {"Proof": standard(proof), "RunTimeData": standard(runtime)}
        bodies["the C++ client on TDX"] = body({**info, "IsolationInfo": {"Type": "SevSnp", "Evidence": evidence}})
    if kind == "TrustedLaunch":
        bodies["the C++ client without a TEE"] = body(with_snp(info, bytes(1184)))
        first = {key: value for key, value in info.items() if key != "IsolationInfo"}
        bodies["protocol 1.0"] = body({**first, "AttestationProtocolVersion": "1.0"})
    print(json.dumps(bodies))


main()

"""PyJWT verifies tokens by nothing but their issuer's URL."""

import json
import os
import ssl
import sys
import urllib.request

import jwt

FACTS = json.loads(os.environ["FACTS"])
TRUST = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
failed = 0


def report(name, fault):
    global failed
    failed += fault is not None
    print("ok " + name if fault is None else "not ok {}: {}".format(name, fault))


for mode in ("aad", "isolated", "shared"):
    issuer = FACTS[mode + ".issuer"]
    with urllib.request.urlopen(issuer + "/.well-known/openid-configuration", context=TRUST) as answer:
        metadata = json.load(answer)
    keys = jwt.PyJWKClient(metadata["jwks_uri"], ssl_context=TRUST)
    algorithms = metadata["id_token_signing_alg_values_supported"]

    def verified(token):
        key = keys.get_signing_key_from_jwt(token)
        options = {"require": ["exp", "iat", "nbf", "iss"]}
        return jwt.decode(token, key, algorithms=algorithms, issuer=metadata["issuer"], options=options)

    report(mode + ": metadata", None if metadata["issuer"] == issuer else metadata["issuer"])
    for name, token in FACTS.items():
        if name.startswith(mode + ".good."):
            try:
                assert verified(token)["x-ms-attestation-type"] == "sgx"
                report(name, None)
            except Exception as error:
                report(name, repr(error))
        if name.startswith(mode + ".bad."):
            try:
                verified(token)
                report(name, "was not refused")
            except jwt.PyJWTError:
                report(name, None)
sys.exit(1 if failed else 0)

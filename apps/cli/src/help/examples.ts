/** Lines of examples that several help pages share. They work in any folder in which `veritee start` runs. */

/** Evidence to try things with. */
export const EXAMPLE_SIMULATE = 'veritee simulate sgx --out ./demo --data .veritee';

export const EXAMPLE_SIMULATE_OPEN_ENCLAVE =
  'veritee simulate openenclave --out ./stale --scenario out-of-date';
export const EXAMPLE_SIMULATE_TPM = 'veritee simulate tpm --out ./tpm --scenario log-altered';

export const EXAMPLE_SIMULATE_TDX = 'veritee simulate tdx --out ./td --scenario relaunch-advised';

/** Verified without a service. */
export const EXAMPLE_VERIFY =
  'veritee evidence verify sgx ./demo/evidence.bin --endorsements ./demo --trust-root ./demo/root.pem';

/** Endorsements kept for a place without a network. */
export const EXAMPLE_FETCH =
  'veritee endorsements fetch sgx ./demo/evidence.bin --endorsements ./demo --trust-root ./demo/root.pem --out kept.json';

/** The same in a file that its packer signed, with the key of whose certificate it is verified. */
export const EXAMPLE_PACK =
  'veritee endorsements pack kept.json --signing-key manager-key.pem --out kept.pack';

/** Attested by the service that `veritee start` runs. */
export const EXAMPLE_ATTEST =
  'veritee attest sgx --evidence ./demo/evidence.bin --endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';

/** Its token, judged as a relying party does. */
export const EXAMPLE_TOKEN =
  'veritee token verify answer.json --product-id 1 --issuer https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';

/** A policy to try things with. */
export const EXAMPLE_POLICY = `echo 'version=1.0; authorizationrules{ [type=="x-ms-sgx-svn", value>=2] => permit(); };' > my.policy`;

/** The next version of it. */
export const EXAMPLE_NEXT_POLICY = EXAMPLE_POLICY.replace('>=2', '>=3').replace('my.policy', 'next.policy');

export const EXAMPLE_POLICY_CHECK = 'veritee policy check my.policy --type sgx';

/** Claims that it decides on. */
export const EXAMPLE_CLAIMS = `echo '[{"type":"x-ms-sgx-svn","value":3,"issuer":"AttestationService"}]' > claims.json`;

/** A configuration to try things with. */
export const EXAMPLE_CONFIG = `echo '{ "port": 8443, "limits": { "requestsPerSecond": 200 } }' > veritee.json`;

/** An instance of the service that `veritee serve --simulator --development-identity` runs, its variables exported. */
export const EXAMPLE_INSTANCE =
  'veritee instance create contoso --endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';

/** All of them. */
export const EXAMPLE_INSTANCES =
  'veritee instance list --endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';

/** A key whose id is in a file. */
export const EXAMPLE_ROTATE_KEY = `${EXAMPLE_INSTANCES.replace('list', 'rotate-key contoso')} --json > rotated.json`;
export const EXAMPLE_DROP_KEY = EXAMPLE_INSTANCES.replace(
  'list',
  `drop-key contoso "$(node -p 'require("./rotated.json").keyId')"`,
);

/** Its audit log. */
export const EXAMPLE_AUDIT =
  'veritee audit export --endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';
const AT_SERVICE = '--endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem';

/** Administration of the instance that `serve --development-identity` runs. */
export const EXAMPLE_POLICY_GET = `veritee policy get sgx ${AT_SERVICE}`;
export const EXAMPLE_POLICY_SET = `veritee policy set sgx my.policy ${AT_SERVICE}`;
export const EXAMPLE_POLICY_RESET = `veritee policy reset sgx ${AT_SERVICE}`;
export const EXAMPLE_POLICY_REPLAY = `veritee policy replay sgx --policy my.policy ${AT_SERVICE}`;
export const EXAMPLE_POLICY_HISTORY = `veritee policy history sgx ${AT_SERVICE}`;
export const EXAMPLE_CERTIFICATES = `veritee certificates list ${AT_SERVICE}`;

/** A change that the key of a certificate signs which the isolated instance has. */
export function exampleCertificates(change: 'add' | 'remove'): string {
  return `veritee certificates ${change} next.pem --signing-key manager-key.pem --signing-certificate manager.pem --endpoint https://127.0.0.1:8443/guarded --ca .veritee/tls/ca.pem`;
}

/** A TPM that answers the service's challenge: there is no policy for TPMs until one is set. */
export const EXAMPLE_TPM_POLICY = `echo 'version=1.2; configurationrules{}; authorizationrules{ => permit(); }; issuancerules{};' > tpm.policy`;
export const EXAMPLE_TPM_POLICY_SET = `veritee policy set tpm tpm.policy ${AT_SERVICE}`;
export const EXAMPLE_ATTEST_TPM = `veritee attest tpm --tpm simulated --data .veritee ${AT_SERVICE}`;

/** What to try with a service that has just started, as lines for a shell. */
export function nextExamples(endpoint: string, folder: string, authority: string): readonly string[] {
  return [
    `npx veritee simulate sgx --out demo --data ${folder}`,
    `NODE_EXTRA_CA_CERTS=${authority} npx veritee attest sgx --endpoint ${endpoint} --evidence demo/evidence.bin`,
    `curl --cacert ${authority} ${endpoint}/certs`,
  ];
}

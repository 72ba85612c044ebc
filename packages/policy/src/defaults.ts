/** The policies that hold until someone sets one. The exact bytes matter: their hash stands in every token. */

const SGX = `version= 1.1;configurationrules{=> issueproperty(type="x-ms-sgx-tcbidentifier", value="azuredefault");};authorizationrules{=> permit();};issuancerules{c:[type=="x-ms-sgx-is-debuggable"] => issue(type="is-debuggable", value=c.value);c:[type=="x-ms-sgx-mrsigner"] => issue(type="sgx-mrsigner", value=c.value);c:[type=="x-ms-sgx-mrenclave"] => issue(type="sgx-mrenclave", value=c.value);c:[type=="x-ms-sgx-product-id"] => issue(type="product-id", value=c.value);c:[type=="x-ms-sgx-svn"] => issue(type="svn", value=c.value);c:[type=="x-ms-attestation-type"] => issue(type="tee", value=c.value);};`;

const SEV_SNP = 'version= 1.0;authorizationrules{=> permit();};';

/** Not published: the text of the documentation's own TDX token, found by its hash. */
const TDX = 'version= 1.0;\n\nauthorizationrules\n{\n    => permit();\n};\n\nissuancerules\n{\n};';

/** Not published: reconstructed from a copy that a client of the service edits. */
const AZURE_GUEST = `version= 1.0;

authorizationrules
{
    [type=="x-ms-azurevm-default-securebootkeysvalidated", value==false] => deny();
    [type=="x-ms-azurevm-debuggersdisabled", value==false] => deny();
    [type=="secureboot", value==false] => deny();
    [type=="x-ms-azurevm-signingdisabled", value==false] => deny();
    [type=="x-ms-azurevm-dbvalidated", value==false] => deny();
    [type=="x-ms-azurevm-dbxvalidated", value==false] => deny();
    => permit();
};

issuancerules
{
};`;

const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['sgxenclave', SGX],
  ['openenclave', SGX],
  ['sevsnpvm', SEV_SNP],
  ['tdxvm', TDX],
  ['azureguest', AZURE_GUEST],
]);

/**
 * The default policy of an attestation type, or nothing when the type has none (Tpm: someone must set one first).
 * The type is the wire name in any letter case.
 *
 * @example
 * defaultPolicy('SevSnpVm'); // 'version= 1.0;authorizationrules{=> permit();};'
 */
export function defaultPolicy(attestationType: string): string | undefined {
  return DEFAULTS.get(attestationType.toLowerCase());
}

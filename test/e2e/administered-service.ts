/** A service with an AAD and an isolated instance, a development identity, signers and evidence: what official clients are run against. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { simulate } from '@veritee/simulator';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

/** A signer as official clients take it: PEM. */
export interface PemSigner {
  readonly privateKey: string;
  readonly certificate: string;
  readonly der: Uint8Array;
}

const DAY = 86_400_000;

/** A self-signed certificate of an authority, as policy management certificates are. */
export function pemSigner(commonName: string, kind: 'rsa' | 'ec' = 'rsa'): PemSigner {
  const name: NameParts = [['CN', commonName]];
  const keys =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey: keys.publicKey,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
      authority: { pathLength: null },
    },
    { name, ...keys },
  );
  return {
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: toPem(certificate.der, 'CERTIFICATE'),
    der: certificate.der,
  };
}

/** What the scripts of official clients are told. */
export interface Facts {
  readonly aad: string;
  readonly isolated: string;
  readonly manager: PemSigner;
  readonly stranger: PemSigner;
  /** With a key on P-256. */
  readonly elliptic: PemSigner;
  /** PEM of a certificate to add and remove. */
  readonly added: string;
  readonly policy: string;
  readonly broken: string;
  readonly draft: string;
  readonly deny: string;
  /** base64 of an Open Enclave report, a quote, and the runtime data that both are bound to. */
  readonly report: string;
  readonly quote: string;
  readonly runtimeData: string;
}

export const runtimeData = utf8('{"key":{"kty":"EC"},"z":1}');
export const enclave = { mrEnclave: new Uint8Array(32).fill(0xe1), mrSigner: new Uint8Array(32).fill(0x51) };
export const policy =
  'version= 1.0;authorizationrules{=> permit();};issuancerules{=> issue(type="mine", value=7);};';

/** The service with its facts. */
export async function startAdministeredService(): Promise<SimulatedService & { readonly facts: Facts }> {
  const manager = pemSigner('manager');
  const simulated = await startSimulatedService({
    development: { roots: ['test PKI'], identity: true },
    instances: [{ name: 'guarded', mode: 'Isolated', certificates: [manager.der] }],
  });
  const { service, pki } = simulated;
  const evidence = { ...enclave, isvProdId: 7, isvSvn: 3, runtimeData };
  const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    ...simulated,
    facts: {
      aad: service.endpoint,
      isolated: service.instances.find(({ mode }) => mode === 'Isolated')?.endpoint ?? '',
      manager,
      stranger: pemSigner('stranger'),
      elliptic: pemSigner('elliptic', 'ec'),
      added: pemSigner('added').certificate,
      policy,
      broken: 'version= 1.0;\nauthorizationrules{=> permit()};',
      draft: policy,
      deny: 'version= 1.0;authorizationrules{=> deny();};',
      report: toBase64(simulate('OpenEnclave', pki, evidence).evidence),
      quote: toBase64(simulate('SgxEnclave', pki, evidence).evidence),
      runtimeData: toBase64(runtimeData),
    },
  };
}

/** The environment of a client: what the service prints, and the facts. */
export function clientEnvironment({
  service,
  facts,
}: Awaited<ReturnType<typeof startAdministeredService>>): NodeJS.ProcessEnv {
  const authority = service.certificateAuthority ?? '';
  return {
    ...process.env,
    ...service.environment,
    NODE_EXTRA_CA_CERTS: authority,
    REQUESTS_CA_BUNDLE: authority,
    // Signers as clients know them: key and certificate, and nothing else.
    FACTS: JSON.stringify(facts, (name, value) => (name === 'der' ? undefined : value)),
  };
}

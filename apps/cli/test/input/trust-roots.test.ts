/** `--trust-root`: a root anchors the evidence that it is shaped for, and nothing else. */

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { builtInAnchors, type TrustAnchors, type Vendor } from '@veritee/evidence';
import { createSimulatedPki, developmentRoot, developmentTpmRoot } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { inputsFrom } from '../../src/input/inputs.ts';
import { trustRoots } from '../../src/input/trust-roots.ts';
import { processTerminal } from '../../src/output/terminal.ts';
import { run } from '../run.ts';
import { temporaryFolder } from '../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const inputs = inputsFrom(processTerminal());
const pki = createSimulatedPki();

function file(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

const DAY = 86_400_000;
const now = new Date('2026-01-10T00:00:00Z');
const keysOf = (name: string) => ({
  name: [['CN', name] as const],
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});
const root = (name: string) => issued(keysOf(name));
function issued(subject: ReturnType<typeof keysOf>, issuer = subject): string {
  const { der } = issueCertificate(
    {
      subject: subject.name,
      publicKey: subject.publicKey,
      serialNumber: '01',
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + DAY),
      authority: { pathLength: null },
      keyUsage: ['keyCertSign'],
    },
    issuer,
  );
  return toPem(der, 'CERTIFICATE');
}

const intel = file('intel.pem', developmentRoot(pki));
const tpm = file('tpm.pem', developmentTpmRoot(pki));
const both = file('both.pem', developmentRoot(pki) + developmentTpmRoot(pki));
const amd = file('amd.pem', root('ARK-Development'));
const owner = keysOf('Company TPM CA');
const below = file('below.pem', issued(keysOf('Company AIK CA'), owner));
const bundle = file('bundle.pem', issued(owner) + issued(keysOf('Company AIK CA'), owner));
const garbage = file('garbage.pem', 'no certificate');

const namesOf = (anchors: TrustAnchors[Vendor] = []): string => anchors.map(({ name }) => name).join(', ');

/** Names of the anchors; those that are built in are called so. */
async function anchored(specs: readonly string[], vendors: readonly Vendor[]) {
  const { anchors, intermediates } = await trustRoots(specs, vendors, inputs);
  const builtIn = builtInAnchors();
  const names = Object.entries(anchors).map(([vendor, of]) => [
    vendor,
    namesOf(of) === namesOf(builtIn[vendor as Vendor]) ? 'built in' : namesOf(of),
  ]);
  return { ...Object.fromEntries(names), below: intermediates.length };
}

const SGX = 'Veritee Development SGX Root CA';
const TPM = 'Veritee Development TPM Root CA';
const all: readonly Vendor[] = ['Intel', 'AMD', 'Microsoft'];

describe('a bare file, among all vendors', () => {
  it.each([
    ['of nobody', [], { Intel: 'built in', Microsoft: 'built in', below: 0 }],
    ["with Intel's shape anchors SGX and TDX only", [intel], { Intel: SGX, Microsoft: 'built in', below: 0 }],
    ['for TPMs anchors TPMs only', [tpm], { Intel: 'built in', Microsoft: TPM, below: 0 }],
    ['with both anchors each', [both], { Intel: SGX, Microsoft: TPM, below: 0 }],
    [
      "with AMD's shape anchors AMD only",
      [amd],
      { Intel: 'built in', Microsoft: 'built in', AMD: 'ARK-Development', below: 0 },
    ],
    [
      'with an intermediate proves by it',
      [bundle],
      { Intel: 'built in', Microsoft: 'Company TPM CA', below: 1 },
    ],
    ['without a root leaves TPMs without one', [below], { Intel: 'built in', Microsoft: '', below: 1 }],
    [
      'beside another adds up',
      [intel, tpm, bundle],
      { Intel: SGX, Microsoft: `${TPM}, Company TPM CA`, below: 1 },
    ],
  ])('%s', async (_, specs, expected) => {
    expect(await anchored(specs, all)).toEqual({ AMD: 'built in', Azure: 'built in', ...expected });
  });

  it('that fits none of them is refused', async () => {
    await expect(trustRoots([amd], ['Intel', 'Microsoft'], inputs)).rejects.toMatchObject({
      code: 'InputInvalid',
      hint: expect.stringContaining(`Intel=${amd}`),
    });
  });

  it('that is no certificate is refused', async () => {
    await expect(trustRoots([garbage], all, inputs)).rejects.toMatchObject({ code: 'InputInvalid' });
  });
});

describe('a file with its vendor', () => {
  it('anchors that vendor, whatever its shape', async () => {
    expect(await anchored([`microsoft=${intel}`], all)).toEqual({
      AMD: 'built in',
      Azure: 'built in',
      Intel: 'built in',
      Microsoft: SGX,
      below: 0,
    });
    expect(await anchored([`Intel=${tpm}`], all)).toEqual({
      AMD: 'built in',
      Azure: 'built in',
      Intel: TPM,
      Microsoft: 'built in',
      below: 0,
    });
  });

  it('of a vendor that is not known is refused', async () => {
    for (const vendors of [all, ['Intel'] as const]) {
      await expect(trustRoots([`Nobody=${intel}`], vendors, inputs)).rejects.toMatchObject({
        code: 'InvalidArgument',
      });
    }
  });
});

describe('a file for one kind of evidence', () => {
  it('is for its vendor, as the caller says', async () => {
    expect(await anchored([intel], ['Intel'])).toMatchObject({ Intel: SGX });
    expect(await anchored([`Intel=${intel}`], ['Intel'])).toMatchObject({ Intel: SGX });
  });
});

it('evidence verify and serve take both forms', async () => {
  const out = join(folder.path, 'demo');
  await run(['simulate', 'sgx', '--out', out]);
  const verify = (spec: string) =>
    run([
      'evidence',
      'verify',
      'sgx',
      join(out, 'evidence.bin'),
      '--endorsements',
      out,
      '--trust-root',
      spec,
    ]);
  expect((await verify(join(out, 'root.pem'))).status).toBe(0);
  expect((await verify(`intel=${join(out, 'root.pem')}`)).status).toBe(0);
  const config = file(
    'config.json',
    JSON.stringify({ trustRoot: [`Intel=${intel}`, tpm], endorsements: [out] }),
  );
  expect((await run(['config', 'check', config])).status).toBe(0);
});

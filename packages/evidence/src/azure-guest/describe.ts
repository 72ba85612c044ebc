/** Azure guest evidence as a labelled tree for people. Reads without trusting. */

import { CodedError } from '@veritee/core';
import { encodeJson, hex, isJsonObject } from '@veritee/core/internal';
import { sha256Hex } from '@veritee/core/internal/crypto';
import type { Description } from '../scheme.ts';
import { describeSnp } from '../snp/describe.ts';
import { describeTdx } from '../tdx/describe.ts';
import { describePlatform } from '../tpm/describe.ts';
import { decodePublicArea } from '../tpm/public-area.ts';
import type { GuestEvidence, GuestReport, GuestRequest, Isolation } from './layout.ts';
import { decodeRuntimeClaims } from './runtime-claims.ts';

/** Every field of a request, or of an HCL report. */
export function describeGuest(evidence: GuestEvidence): Description {
  return evidence.form === 'request' ? describeRequest(evidence) : describeReport(evidence);
}

function describeRequest(request: GuestRequest): Description {
  const { system, tpm, isolation, clientPayload } = request;
  return {
    label: 'Azure guest evidence',
    value: isolation === undefined ? 'without a TEE (Trusted Launch)' : `on ${teeNames[isolation.tee]}`,
    children: [
      field('Protocol version', request.protocolVersion),
      field('Operating system, as it says itself', systemWords(system)),
      {
        label: 'Client payload',
        children: Object.entries(clientPayload).map(([name, text]) => field(name, text)),
      },
      describePlatform('Virtual TPM', tpm.platform),
      field('Attestation key', nameOf(tpm.attestationKey.name)),
      describeEncryptionKey(tpm.encryptionKey.publicArea),
      ...(isolation === undefined ? [] : [describeIsolation(isolation)]),
    ],
  };
}

const teeNames = { snp: 'SEV-SNP', tdx: 'TDX' } as const;

function systemWords({ type, distribution, major, minor, build }: GuestRequest['system']): string {
  const version = major === undefined ? undefined : `${major}.${minor ?? 0}`;
  return (
    [type, distribution, version, build].filter((each) => each !== undefined && each !== '').join(', ') ||
    'nothing'
  );
}

function describeEncryptionKey(publicArea: Uint8Array): Description {
  try {
    const { attributes, authPolicy, name } = decodePublicArea(publicArea);
    return {
      label: 'Encryption key',
      children: [
        field('Name', nameOf(name)),
        field('Attributes', `0x${attributes.toString(16)}`),
        field('Policy', hex(authPolicy) || 'none'),
      ],
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return field('Encryption key', `unreadable: ${error.message}`);
  }
}

function describeIsolation({ tee, evidence, runtimeData }: Isolation): Description {
  return {
    label: 'TEE',
    children: [tee === 'snp' ? describeSnp(evidence) : describeTdx(evidence), describeRuntime(runtimeData)],
  };
}

function describeReport({ report, snp }: GuestReport): Description {
  return {
    label: 'HCL report',
    value: `about ${reportWords[report.reportType]}`,
    children: [
      field('Header version', `${report.headerVersion}`),
      field('Requested for', report.requestType),
      field('Data version', `${report.dataVersion}`),
      ...(report.capabilities === undefined
        ? []
        : [field('Capabilities', `0x${report.capabilities.toString(16)}`)]),
      field('Hash of the runtime claims', report.hash),
      field('Zeros behind it', `${report.trailingZeros}`),
      snp === undefined ? field('Report of the TEE', hex(report.teeReport)) : describeSnp(snp),
      describeRuntime(report.runtimeData),
    ],
  };
}

const reportWords = {
  vbs: 'a guest of Virtualization-based Security',
  snp: 'a SEV-SNP guest',
  tvm: 'a guest without a TEE',
  tdx: 'a TDX guest',
  cca: 'a CCA guest',
} as const;

function describeRuntime(runtimeData: Uint8Array): Description {
  const hash = field('SHA-256', sha256Hex(runtimeData));
  try {
    const { json } = decodeRuntimeClaims(runtimeData);
    const { keys, 'vm-configuration': configuration, ...others } = json;
    const named = isJsonObject(configuration) ? Object.entries(configuration) : [];
    return {
      label: 'Runtime claims of the paravisor',
      children: [
        hash,
        ...(Array.isArray(keys) ? keys : []).map((each, i) =>
          field(`Key ${i + 1}`, isJsonObject(each) ? String(each['kid']) : 'malformed'),
        ),
        ...[...named, ...Object.entries(others)].map(([name, value]) =>
          field(name, typeof value === 'string' ? value : encodeJson(value)),
        ),
      ],
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return {
      label: 'Runtime claims of the paravisor',
      value: `unreadable: ${error.message}`,
      children: [hash],
    };
  }
}

function nameOf(name: Uint8Array): string {
  return hex(name);
}

function field(label: string, value: string): Description {
  return { label, value };
}

/** TPM requests as a labelled tree for people. Reads without trusting. */

import { CodedError } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { algorithmName } from '@veritee/core/internal/tpm2';
import type { Description } from '../scheme.ts';
import { decodeAikCertificate } from './aik-certificate.ts';
import { decodeEventLog } from './event-log/read.ts';
import type { PlatformEvidence, RawLog, RequestKey, TpmEvidence } from './evidence.ts';
import { decodeAttest, decodeTpmSignature } from './structures.ts';
import { decodeVbsReport } from './vbs-report.ts';

/** Every field of a request. */
export function describeTpm(evidence: TpmEvidence): Description {
  const { version, challenge, relyingPartyId, relyingPartyData, current, boot, enclave } = evidence;
  return {
    label: `TPM request, version ${version}`,
    children: [
      field('Relying party', relyingPartyId ?? 'none'),
      field('Relying party data', relyingPartyData ?? 'none'),
      field('Challenge', hex(challenge)),
      field('Service context', `${evidence.serviceContext.length} bytes`),
      describePlatform('Current statement', current),
      ...(boot === undefined ? [] : [describePlatform('Boot statement', boot)]),
      describeKey('Request key', evidence.requestKey),
      ...evidence.otherKeys.map((key, i) => describeKey(`Other key ${i + 1}`, key)),
      ...(enclave === undefined ? [] : [describeEnclave(enclave.report)]),
      {
        label: 'Custom claims',
        children: evidence.customClaims.map(({ name, value }) => field(name, String(value))),
      },
    ],
  };
}

/** Quote, values and logs of one TPM. */
export function describePlatform(label: string, platform: PlatformEvidence): Description {
  return {
    label,
    children: [
      readable('Quote', () => describeQuote(platform.quote)),
      readable('Signature', () => {
        const { scheme, hash } = decodeTpmSignature(platform.signature);
        return field('Signature', `${scheme} with ${hash}`);
      }),
      readable('AIK certificate', () => describeCertificate(platform.aikCertificate)),
      ...platform.pcrs.map(({ algorithm, values }) => ({
        label: `PCRs of bank ${algorithmName(algorithm)}`,
        children: [...values].map(([index, value]) => field(`${index}`, hex(value))),
      })),
      ...platform.logs.map((log) => readable('Log', () => describeLog(log))),
    ],
  };
}

function describeQuote(bytes: Uint8Array): Description {
  const statement = decodeAttest(bytes);
  const { clock, resetCount, restartCount, safe } = statement.clockInfo;
  return {
    label: 'Quote',
    children: [
      field('Kind', statement.type),
      field('Qualified signer', hex(statement.qualifiedSigner)),
      field('Qualifying data', hex(statement.extraData)),
      field('Clock', `${clock}${safe ? '' : ' (not safe)'}`),
      field('Reset and restart count', `${resetCount}, ${restartCount}`),
      field('Firmware version', `0x${statement.firmwareVersion.toString(16)}`),
      ...(statement.type === 'quote'
        ? [
            ...statement.selections.map(({ algorithm, indexes }) =>
              field(`Selected in bank ${algorithmName(algorithm)}`, indexes.join(' ')),
            ),
            field('PCR digest', hex(statement.pcrDigest)),
          ]
        : []),
    ],
  };
}

function describeCertificate(der: Uint8Array | undefined): Description {
  if (der === undefined) return field('AIK certificate', 'none');
  const certificate = decodeAikCertificate(der);
  return {
    label: 'AIK certificate',
    children: [
      field('Serial number', certificate.serialNumber),
      field('Valid', `${certificate.notBefore.toISOString()} to ${certificate.notAfter.toISOString()}`),
      field('SHA-256', certificate.sha256),
    ],
  };
}

function describeLog({ kind, bytes }: RawLog): Description {
  if (kind === 'IMA') return field('IMA log', `${bytes.length} bytes`);
  const { format, algorithms, events } = decodeEventLog(bytes);
  return field(
    'Event log',
    `${format}, ${algorithms.map(algorithmName).join(' ')}, ${events.length} events, ${bytes.length} bytes`,
  );
}

function describeKey(label: string, { jwk, binding }: RequestKey): Description {
  return {
    label,
    children: [
      ...[...jwk].map(([name, value]) => field(name, value)),
      field('Tied to the TPM by', binding?.kind ?? 'nothing that the request says'),
    ],
  };
}

function describeEnclave(bytes: Uint8Array): Description {
  return readable('VBS report', () => {
    const { identity, enclaveData } = decodeVbsReport(bytes);
    return {
      label: 'VBS report',
      children: [
        field('Enclave data', hex(enclaveData)),
        ...Object.entries(identity).map(([name, value]) =>
          field(name, typeof value === 'number' ? `${value}` : hex(value)),
        ),
      ],
    };
  });
}

/** What cannot be read is shown as such: the rest of the request still can be. */
function readable(label: string, describe: () => Description): Description {
  try {
    return describe();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return field(label, `unreadable: ${error.message}`);
  }
}

function field(label: string, value: string): Description {
  return { label, value };
}

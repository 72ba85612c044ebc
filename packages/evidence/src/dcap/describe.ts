/** Quotes as a labelled tree for people, whatever they quote. Reads without trusting. */

import { hex } from '@veritee/core/internal';
import { readChain } from '../proof/certificates.ts';
import type { Description } from '../scheme.ts';
import { pckPlatformOf, sgxExtensionOid } from './pck.ts';
import { certificationType, type Quote } from './quote.ts';
import { attributeFlag, type SgxReportBody, sgxReportBody } from './report-body.ts';

/**
 * Every field of a quote.
 *
 * @param body - what is quoted
 */
export function describeQuote(label: string, quote: Quote, body: Description): Description {
  return {
    label,
    children: [
      describeHeader(quote),
      body,
      {
        label: 'Signature data',
        children: [
          field('Signature', hex(quote.signature)),
          field('Attestation key', hex(quote.attestationKey)),
          describeReport('QE report', sgxReportBody.decode(quote.qeReport)),
          field('QE report signature', hex(quote.qeReportSignature)),
          field('QE authentication data', hex(quote.qeAuthData)),
          describeCertification(quote),
        ],
      },
      field('Trailing zero bytes', `${quote.trailingZeros}`),
    ],
  };
}

function field(label: string, value: string): Description {
  return { label, value };
}

function describeHeader({ header }: Quote): Description {
  return {
    label: 'Header',
    children: [
      field('Version', `${header.version}`),
      field('Attestation key type', `${header.attestationKeyType} (ECDSA P-256)`),
      field('TEE type', `${header.teeType} (${header.teeType === 0 ? 'SGX' : 'TDX'})`),
      field('QE SVN', `${header.qeSvn}`),
      field('PCE SVN', `${header.pceSvn}`),
      field('QE vendor id', hex(header.qeVendorId)),
      field('User data', hex(header.userData)),
    ],
  };
}

/** Every field of a report of an enclave: the quoted one, or the quoting one. */
export function describeReport(label: string, report: SgxReportBody): Description {
  const flags = Object.entries(attributeFlag).filter(([, bit]) => (report.attributeFlags & bit) !== 0n);
  return {
    label,
    children: [
      field('CPUSVN', hex(report.cpuSvn)),
      field('MISCSELECT', `0x${report.miscSelect.toString(16).padStart(8, '0')}`),
      field(
        'ATTRIBUTES',
        `0x${report.attributeFlags.toString(16)} (${flags.map(([name]) => name).join(', ') || 'none'})`,
      ),
      field('XFRM', `0x${report.xfrm.toString(16)}`),
      field('MRENCLAVE', hex(report.mrEnclave)),
      field('MRSIGNER', hex(report.mrSigner)),
      field('ISVPRODID', `${report.isvProdId}`),
      field('ISVSVN', `${report.isvSvn}`),
      field('ISVEXTPRODID', hex(report.isvExtProdId)),
      field('ISVFAMILYID', hex(report.isvFamilyId)),
      field('CONFIGID', hex(report.configId)),
      field('CONFIGSVN', `${report.configSvn}`),
      field('REPORTDATA', hex(report.reportData)),
    ],
  };
}

function describeCertification({ certification: { type, data } }: Quote): Description {
  const label = 'Certification data';
  const holdsCertificates = type === certificationType.pckChain || type === certificationType.pckLeaf;
  if (!holdsCertificates) return { label, children: [field('Type', `${type}`), field('Data', hex(data))] };
  try {
    const chain = readChain(data).map((each) => ({
      label: each.commonName,
      children: [
        field('Serial number', each.serialNumber),
        field('Valid', `${each.notBefore.toISOString()} to ${each.notAfter.toISOString()}`),
        field('SHA-256', each.sha256),
        ...(each.extensions.has(sgxExtensionOid) ? [describePlatform(pckPlatformOf(each))] : []),
      ],
    }));
    return { label, children: [field('Type', `${type}`), ...chain] };
  } catch (error) {
    return {
      label,
      children: [field('Type', `${type}`), field('Unreadable', error instanceof Error ? error.message : '')],
    };
  }
}

function describePlatform(platform: ReturnType<typeof pckPlatformOf>): Description {
  return {
    label: 'Platform',
    children: [
      field('PPID', platform.ppid),
      field('FMSPC', platform.fmspc),
      field('PCEID', platform.pceId),
      field('PCESVN', `${platform.pceSvn}`),
      field('TCB components', platform.components.join(' ')),
      field('SGX type', `${platform.sgxType}`),
    ],
  };
}

/** Quotes as a labelled tree for people, whatever they quote. Reads without trusting. */

import { hex, partsOf } from '@veritee/core/internal';
import { readChain } from '../proof/certificates.ts';
import type { Description } from '../scheme.ts';
import { pckPlatformOf, sgxExtensionOid } from './pck.ts';
import { certificationType, type Quote, quoteHeader } from './quote.ts';
import { attributeFlag, sgxReportBody } from './report-body.ts';

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
          field('Signature', hex(quote.signature), quote.signature),
          field('Attestation key', hex(quote.attestationKey), quote.attestationKey),
          describeReport('QE report', quote.qeReport),
          field('QE report signature', hex(quote.qeReportSignature), quote.qeReportSignature),
          field('QE authentication data', hex(quote.qeAuthData), quote.qeAuthData),
          describeCertification(quote),
        ],
      },
      field('Trailing zero bytes', `${quote.trailingZeros}`),
    ],
  };
}

function field(label: string, value: string, bytes?: Uint8Array): Description {
  return { label, value, bytes };
}

function describeHeader({ header, signedData }: Quote): Description {
  const bytes = signedData.subarray(0, quoteHeader.size);
  const parts = partsOf(quoteHeader, bytes);
  return {
    label: 'Header',
    bytes,
    children: [
      field('Version', `${header.version}`, parts.get('version')),
      field(
        'Attestation key type',
        `${header.attestationKeyType} (ECDSA P-256)`,
        parts.get('attestationKeyType'),
      ),
      field('TEE type', `${header.teeType} (${header.teeType === 0 ? 'SGX' : 'TDX'})`, parts.get('teeType')),
      field('QE SVN', `${header.qeSvn}`, parts.get('qeSvn')),
      field('PCE SVN', `${header.pceSvn}`, parts.get('pceSvn')),
      field('QE vendor id', hex(header.qeVendorId), header.qeVendorId),
      field('User data', hex(header.userData), header.userData),
    ],
  };
}

/** Every field of a report of an enclave: the quoted one, or the quoting one. */
export function describeReport(label: string, bytes: Uint8Array): Description {
  const report = sgxReportBody.decode(bytes);
  const parts = partsOf(sgxReportBody, bytes);
  const flags = Object.entries(attributeFlag).filter(([, bit]) => (report.attributeFlags & bit) !== 0n);
  return {
    label,
    bytes,
    children: [
      field('CPUSVN', hex(report.cpuSvn), report.cpuSvn),
      field('MISCSELECT', `0x${report.miscSelect.toString(16).padStart(8, '0')}`, parts.get('miscSelect')),
      field(
        'ATTRIBUTES',
        `0x${report.attributeFlags.toString(16)} (${flags.map(([name]) => name).join(', ') || 'none'})`,
        parts.get('attributeFlags'),
      ),
      field('XFRM', `0x${report.xfrm.toString(16)}`, parts.get('xfrm')),
      field('MRENCLAVE', hex(report.mrEnclave), report.mrEnclave),
      field('MRSIGNER', hex(report.mrSigner), report.mrSigner),
      field('ISVPRODID', `${report.isvProdId}`, parts.get('isvProdId')),
      field('ISVSVN', `${report.isvSvn}`, parts.get('isvSvn')),
      field('ISVEXTPRODID', hex(report.isvExtProdId), report.isvExtProdId),
      field('ISVFAMILYID', hex(report.isvFamilyId), report.isvFamilyId),
      field('CONFIGID', hex(report.configId), report.configId),
      field('CONFIGSVN', `${report.configSvn}`, parts.get('configSvn')),
      field('REPORTDATA', hex(report.reportData), report.reportData),
    ],
  };
}

function describeCertification({ certification: { type, data } }: Quote): Description {
  const label = 'Certification data';
  const holdsCertificates = type === certificationType.pckChain || type === certificationType.pckLeaf;
  if (!holdsCertificates)
    return { label, children: [field('Type', `${type}`), field('Data', hex(data), data)] };
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
    return { label, bytes: data, children: [field('Type', `${type}`), ...chain] };
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

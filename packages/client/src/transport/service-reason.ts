/**
 * Why a service refused, read from its inner code or, where it gives none of its own, from the native trace in its message:
 * the real service repeats the outer code, and its messages are for its vendors.
 */

/** A mistake in a policy text with its place, both from 1. */
export interface PolicyPosition {
  readonly line: number;
  readonly column: number;
}

/** What services are known to refuse for. Stable; programs may compare `code`. */
export type ServiceReason =
  /** A rule of the policy denied. */
  | { readonly code: 'PolicyDenied' }
  /** No rule of the policy permitted. */
  | { readonly code: 'PolicyNotPermitting' }
  /** The policy text has mistakes, at these positions if the message has them. */
  | { readonly code: 'PolicySyntax'; readonly positions: readonly PolicyPosition[] }
  /** What the platform's vendor says about it is missing, expired or does not fit. */
  | { readonly code: 'Collateral' }
  /** The platform's TCB is not accepted; `status` in Intel's words if the message has it. */
  | { readonly code: 'Tcb'; readonly status?: string }
  /** The evidence is not bound to the runtime or init-time data. */
  | { readonly code: 'HeldDataMismatch' }
  /** The signature or the form of the evidence is not good. */
  | { readonly code: 'Evidence' }
  /** The document that administers is not signed as this instance demands. */
  | { readonly code: 'DocumentSigner' };

/** Codes of {@link ServiceReason}. */
export type ServiceReasonCode = ServiceReason['code'];

/** Longer messages are read no further; the longest recorded one has a few thousand characters. */
const LONGEST = 16_384;

/** Intel's words for the status of a platform, and Open Enclave's for any that it refuses. */
const TCB_STATUS =
  /\b(?:OutOfDateConfigurationNeeded|OutOfDate|ConfigurationAndSWHardeningNeeded|ConfigurationNeeded|SWHardeningNeeded|Revoked)\b/;

/** By our services' inner codes, then by words of native traces; the first that fits counts. */
const readers: readonly ((code: string, message: string) => ServiceReason | undefined)[] = [
  (_code, message) =>
    message.includes('No Permit claim was issued') ? { code: 'PolicyNotPermitting' } : undefined,
  (_code, message) => (message.includes('A Deny claim was issued') ? { code: 'PolicyDenied' } : undefined),
  (code, message) =>
    code === 'PolicyParsingError' || message.includes('Policy Parser Exception')
      ? { code: 'PolicySyntax', positions: positionsIn(message) }
      : undefined,
  (code, message) =>
    /^(?:StatusNotAccepted|Tcb(?:NotSupported|Revoked|UnrecognizedStatus))$/.test(code) ||
    /OE_TCB_LEVEL_INVALID|\bTCB (?:level|status)\b/.test(message)
      ? withStatus(message)
      : undefined,
  (code) => (/^HeldData/.test(code) ? { code: 'HeldDataMismatch' } : undefined),
  (code, message) =>
    /^(?:Endorsements|Crl|TcbInfo|TcbSigning|QeIdentity)/.test(code) ||
    /quote collateral|COLLATERAL/.test(message)
      ? { code: 'Collateral' }
      : undefined,
  (code) =>
    /^(?:DocumentUnsigned|SignatureInvalid|Signer(?:Unknown|Chain|NotAuthority|Expired|NotYetValid))$/.test(
      code,
    )
      ? { code: 'DocumentSigner' }
      : undefined,
  (code, message) =>
    /^(?:Evidence|Quote|QeReport|Pck|Snp|Tdx|Tpm|Aik|Pcr|EventLog|BootAttestation|RequestKey|KeyCertification|Challenge)/.test(
      code,
    ) || /OE_VERIFY_FAILED|InvalidQuote|specified quote/.test(message)
      ? { code: 'Evidence' }
      : undefined,
];

/**
 * The reason in a refusal; undefined when it is none that is known here.
 *
 * @example
 * serviceReason('PolicyParsingError', 'Line 2, column 31: …'); // { code: 'PolicySyntax', positions: [{ line: 2, column: 31 }] }
 */
export function serviceReason(innerCode: string, message: string): ServiceReason | undefined {
  const text = message.slice(0, LONGEST);
  for (const read of readers) {
    const reason = read(innerCode, text);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function withStatus(message: string): ServiceReason {
  const [status] = TCB_STATUS.exec(message) ?? [];
  return status === undefined ? { code: 'Tcb' } : { code: 'Tcb', status };
}

/** `Line 2, column 31`, `line 2:31`, `Line: '2', Column: '31'`. */
const POSITION =
  /\bline\b\W{0,4}(\d{1,7})\W{1,4}(?:col(?:umn)?|char(?:acter)?|pos(?:ition)?)?\W{0,4}(\d{1,7})/gi;
const MOST_POSITIONS = 100;

function positionsIn(message: string): readonly PolicyPosition[] {
  return [...message.matchAll(POSITION)]
    .slice(0, MOST_POSITIONS)
    .map(([, line, column]) => ({ line: Number(line), column: Number(column) }));
}

/** Tags of DER values. */

/** Universal tags that X.509 uses, and the constructors for context-specific ones. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
  /** `[n] EXPLICIT` or a constructed `[n] IMPLICIT`. */
  context: (n: number): number => 0xa0 | n,
} as const;

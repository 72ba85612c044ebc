/** TPMS_ATTEST: what a TPM says and signs (TPM 2.0 Part 2, section 10.12). Bytes and fields; nothing here is trust. */

import { type Layout, type LayoutValue, sequence, structure } from '../bytes/sequence.ts';
import { u32be, u64be } from '../bytes/struct.ts';
import { malformed, tpm2b, yesNo } from './parts.ts';
import { tpmlPcrSelection } from './pcr-selection.ts';

/** `TPM_GENERATED_VALUE`: only a TPM starts a structure it signs with it, so nothing signed for others can pass as one. */
const GENERATED = 0xff544347;
const LONGEST = 4096;

/** TPMS_CLOCK_INFO: clock and counters of the TPM when it made the statement. */
const clockInfo = sequence({ clock: u64be, resetCount: u32be, restartCount: u32be, safe: yesNo });
/** Clock and counters of a TPM. */
export type ClockInfo = LayoutValue<typeof clockInfo>;

/** What all statements begin with. `extraData` is what the caller had the TPM sign along: a nonce, or a hash that binds something. */
const head = sequence({ qualifiedSigner: tpm2b, extraData: tpm2b, clockInfo, firmwareVersion: u64be });

/** Kinds of statements (TPMI_ST_ATTEST), each with its body. */
const kinds = {
  /** The values of PCRs. */
  quote: { tag: 0x8018, body: sequence({ selections: tpmlPcrSelection, pcrDigest: tpm2b }) },
  /** That an object with this name is loaded in the TPM. */
  certify: { tag: 0x8017, body: sequence({ name: tpm2b, qualifiedName: tpm2b }) },
  /** That the TPM created an object. */
  creation: { tag: 0x801a, body: sequence({ objectName: tpm2b, creationHash: tpm2b }) },
} as const;

type Kind = keyof typeof kinds;
type StatementOf<K extends Kind> = { readonly type: K } & LayoutValue<typeof head> &
  LayoutValue<(typeof kinds)[K]['body']>;

/** The values of PCRs. */
export type QuoteStatement = StatementOf<'quote'>;
/** That an object with this name is loaded in the TPM. */
export type CertifyStatement = StatementOf<'certify'>;
/** A decoded TPMS_ATTEST; byte members are views into the input. */
export type TpmStatement = { [K in Kind]: StatementOf<K> }[Kind];

/**
 * The statement, without a size in front.
 *
 * @example
 * const statement = tpmsAttest.decode(bytes);
 * if (statement.type === 'quote') statement.pcrDigest;
 */
export const tpmsAttest = structure<TpmStatement>('TPMS_ATTEST', {
  read: (reader) => {
    if (reader.remaining > LONGEST)
      throw malformed('The TPM statement is too long.', `at most ${LONGEST} bytes`, `${reader.remaining}`);
    const magic = reader.u32be('magic');
    if (magic !== GENERATED)
      throw malformed(
        'The statement was not made by a TPM.',
        `magic 0x${GENERATED.toString(16)}`,
        `0x${magic.toString(16)}`,
      );
    const tag = reader.u16be('type');
    const fields = head.read(reader, 'head');
    const type = (Object.keys(kinds) as Kind[]).find((each) => kinds[each].tag === tag);
    if (type === undefined)
      throw malformed(
        'The kind of TPM statement is not known.',
        'a quote, a certification or a creation',
        `0x${tag.toString(16)}`,
      );
    return { type, ...fields, ...bodyOf(type).read(reader, type) } as TpmStatement;
  },
  write: (writer, statement) => {
    writer.u32be(GENERATED).u16be(kinds[statement.type].tag);
    head.write(writer, statement);
    bodyOf(statement.type).write(writer, statement);
  },
});

function bodyOf(type: Kind): Layout<object> {
  return kinds[type].body;
}

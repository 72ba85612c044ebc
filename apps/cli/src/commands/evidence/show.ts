/** `veritee evidence show`: decodes evidence without trusting it. */

import type { AnyScheme, Description } from '@veritee/evidence';
import type { Command } from 'commander';
import { CliError, exitStatus, isCoded } from '../../errors.ts';
import { EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { EVIDENCE_ARGUMENT } from '../../help/words.ts';
import { explained } from '../../hints/explained.ts';
import { kindOf, kinds } from '../../kinds/kinds.ts';
import { type Outcome, treeText } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declareEvidenceShow(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'show',
    summary: 'Decode evidence and show every field',
    details: 'Nothing is verified: what is shown is what the bytes say, not what is true.',
    examples: [EXAMPLE_SIMULATE, 'veritee evidence show ./demo/evidence.bin'],
  })
    .usage('[options] [TYPE] <FILE>')
    .argument('<TYPE_OR_FILE>', EVIDENCE_ARGUMENT)
    .argument('[FILE]', `the file, if TYPE comes first: ${session.words.type}`)
    .option('--type <TYPE>', 'the same as TYPE (default: recognised)')
    .action(
      answering(session, (first: string, second: string | undefined, options: { readonly type?: string }) =>
        second === undefined
          ? showFile(first, options.type, session)
          : showFile(second, onlyType(first, options.type), session),
      ),
    );
}

/** TYPE as argument or as option, once. */
function onlyType(argument: string, option: string | undefined): string {
  if (option === undefined) return argument;
  throw new CliError('InvalidUsage', 'The type is given twice.', { hint: 'Leave out --type.' });
}

async function showFile(file: string, word: string | undefined, session: Session): Promise<Outcome> {
  const { schemes } = await session.kinds();
  const { rangeWithin } = await import('@veritee/core/internal');
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const asked = word === undefined ? undefined : schemeNamed(word, await session.kinds());
  const { bytes } = await session.inputs.binary(file, asked?.type);
  for (const kind of asked === undefined ? kinds : [kindOf(asked.type)]) {
    const shown = await kind?.showPart?.(bytes, asked === undefined ? schemes : []);
    if (shown !== undefined) return shown;
  }
  const { type, evidence } =
    asked === undefined ? await detect(schemes, bytes, file) : describe(asked, bytes);
  return {
    status: exitStatus.done,
    json: { type, evidence: withPlaces(evidence, (part) => rangeWithin(bytes, part)) },
    text: `${type} evidence, ${bytes.length} bytes, not verified\n${treeText(evidence)}`,
  };
}

/** A description as JSON: in place of bytes, where they are in the file. */
function withPlaces(
  { label, value, bytes, children }: Description,
  placeOf: (bytes: Uint8Array | undefined) => object | undefined,
): object {
  return {
    label,
    ...(value !== undefined && { value }),
    ...placeOf(bytes),
    ...(children !== undefined && { children: children.map((each) => withPlaces(each, placeOf)) }),
  };
}

interface Described {
  readonly type: string;
  readonly evidence: Description;
}

function describe(scheme: AnyScheme, bytes: Uint8Array): Described {
  return { type: scheme.type, evidence: scheme.describe(scheme.decode(bytes)) };
}

/** The one kind of evidence that the bytes can be decoded as. */
async function detect(schemes: readonly AnyScheme[], bytes: Uint8Array, file: string): Promise<Described> {
  const found: Described[] = [];
  const reasons = new Map<string, string>();
  for (const scheme of schemes) {
    try {
      found.push(describe(scheme, bytes));
    } catch (error) {
      if (!isCoded(error)) throw error;
      reasons.set(scheme.type, explained(error));
    }
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const types = found.map((each) => each.type);
  throw only === undefined
    ? await notDetected(bytes, file, reasons)
    : new CliError('TypeNotDetected', `This can be ${types.join(' or ')} evidence.`, {
        hint: `Say which: veritee evidence show ${types[0]} FILE.`,
      });
}

/** A reason for each type helps nobody: one is given where the file looks like evidence of one type. */
async function notDetected(
  bytes: Uint8Array,
  file: string,
  reasons: ReadonlyMap<string, string>,
): Promise<CliError> {
  const { recognise } = await import('@veritee/evidence/recognise');
  const { typeOf, wantedHelp } = await import('../../input/file-uses.ts');
  const type = typeOf[recognise(bytes).kind];
  const reason = type === undefined ? undefined : reasons.get(type);
  if (reason !== undefined)
    return new CliError('TypeNotDetected', `This ${type} evidence cannot be decoded. ${reason}`);
  return new CliError('TypeNotDetected', 'This is not evidence of a known type, or it is damaged.', {
    hint: `${wantedHelp.evidence} To see why it cannot be decoded as a certain TYPE: \`veritee evidence show TYPE ${file}\`.`,
  });
}

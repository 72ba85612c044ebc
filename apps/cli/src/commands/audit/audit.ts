/** `veritee audit export` and `veritee audit verify`: the administrative audit log, kept elsewhere and proven whole. */

import type { ChainPlace, ChainReport } from '@veritee/service/internal';
import { type Command, InvalidArgumentError } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_AUDIT } from '../../help/examples.ts';
import { CA_OPTION, TOKEN_OPTION } from '../../help/words.ts';
import { endpointUrl } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import type { AuditPlace } from './source.ts';

interface VerifyOptions extends AuditPlace {
  readonly head?: ChainPlace;
}

const PLACES =
  'The log is read from a service (--endpoint, with a token of an operator), or from its storage (--data, --database); ' +
  'the service may run meanwhile.';

/** Declares `export`. */
export function declareAuditExport(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'export',
    summary: 'Print the administrative audit log',
    details: `One line of JSON per act, to be kept where the operators of the service cannot write. ${PLACES}`,
    examples: [`${EXAMPLE_AUDIT} > audit.jsonl`],
  });
  withPlaces(command).action(answering(session, (options: AuditPlace) => exportLog(options, session)));
}

/** Declares `verify`. */
export function declareAuditVerify(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'verify',
    summary: 'Prove that no line of an audit log was altered or removed',
    details:
      'Each line holds the hash of the line before it. Prints the head, which stands for the whole log: keep it elsewhere ' +
      'and give it with --head the next time, since only a stored head detects a log that was cut off or ' +
      `rewritten as a whole. Exit status 1 means that something is wrong. ${PLACES}`,
    examples: [
      `${EXAMPLE_AUDIT} > audit.jsonl`,
      'veritee audit verify audit.jsonl',
      'veritee audit verify --data .veritee',
    ],
  })
    .argument('[FILE]', 'an exported log; "-" is standard input')
    .option('--head <NUMBER:HASH>', 'a head that an earlier run printed', chainPlace);
  withPlaces(command).action(
    answering(session, (file: string | undefined, options: VerifyOptions) =>
      verifyLog({ ...options, file }, session),
    ),
  );
}

function withPlaces(command: Command): Command {
  return command
    .option('--endpoint <URL>', 'the service, for example https://127.0.0.1:8443', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--token <FILE>', TOKEN_OPTION)
    .option('--data <DIR>', 'data directory of the service')
    .option('--database <URL>', 'PostgreSQL database of the service');
}

function chainPlace(text: string): ChainPlace {
  const [, sequence = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === '') throw new InvalidArgumentError('Expected NUMBER:HASH, as audit verify prints it.');
  return { sequence: Number(sequence), hash };
}

async function exportLog(options: AuditPlace, session: Session): Promise<Outcome> {
  const { auditLog } = await import('./source.ts');
  const { orRefused } = await import('../../remote/management.ts');
  return orRefused(async () => {
    const log = await auditLog(options, session);
    try {
      const records = [];
      for await (const page of log.pages()) records.push(...page);
      return {
        status: exitStatus.done,
        json: { records, head: await log.head() },
        text: records.map((each) => JSON.stringify(each)).join('\n'),
      };
    } finally {
      await log.close();
    }
  });
}

async function verifyLog({ head: remembered, ...from }: VerifyOptions, session: Session): Promise<Outcome> {
  const { auditLog } = await import('./source.ts');
  const { orRefused } = await import('../../remote/management.ts');
  const { verifyChain } = await import('@veritee/service/internal');
  return orRefused(async () => {
    const log = await auditLog(from, session);
    try {
      // The head is read first: lines that are written meanwhile come after it.
      const told = await log.head();
      const report = await verifyChain(upTo(told.sequence, log.pages()), {
        told,
        ...(remembered !== undefined && { remembered }),
      });
      return outcomeOf(report);
    } finally {
      await log.close();
    }
  });
}

async function* upTo<T extends { readonly sequence: number }>(
  last: number,
  pages: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  for await (const page of pages) yield page.filter(({ sequence }) => sequence <= last);
}

function outcomeOf({ records, head, fault }: ChainReport): Outcome {
  const place = `${head.sequence}:${head.hash}`;
  if (fault === undefined) {
    return {
      status: exitStatus.done,
      json: { valid: true, records, head: place },
      text: `✓ ${records} line${records === 1 ? '' : 's'}, none altered or removed\nHead  ${place}`,
    };
  }
  const { code, sequence, message } = fault;
  return {
    status: exitStatus.refused,
    json: { valid: false, records, head: place, error: { code, message, sequence } },
    text: `✗ ${printable(message)} (${code})\n${records} line${records === 1 ? ' is' : 's are'} proven before that.`,
  };
}

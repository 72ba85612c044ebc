/** Inspects files: recognises them, shows what is in the subject, judges it. */

import { type DeliveredEndorsement, firstOf, recordingSource } from '@veritee/evidence';
import type { Inspection, Period, Question, RecognisedFile, Stretch } from '../protocol.ts';
import { certificatesIn } from './certificates-in.ts';
import { type Judged, judge } from './judge.ts';
import { periodsOf } from './periods.ts';
import { type KnownFile, knownFiles, toldFiles } from './recognised.ts';
import { serviceSource } from './service-source.ts';
import { shownCertificate } from './shown-certificate.ts';
import { stretchesOf } from './stretches.ts';
import { subjectOf } from './subject.ts';
import { rootsIn, sourceIn } from './surroundings.ts';
import { type JudgedToken, judgedToken, judgeToken, tokenPeriod } from './token-verdict.ts';

/** Everything that the page shows of files, at a time. */
export async function inspect(question: Question): Promise<Inspection> {
  const { files, subject, judged, token, faults } = await prepared(question);
  if (subject === undefined) return { files: toldFiles(files, faults), certificates: [], periods: [] };
  const recording = judged && recordingSource(judged.source);
  const verdict =
    judged && recording
      ? await judge({ ...judged, source: recording }, question.at)
      : token && (await judgeToken(token, question.at));
  const delivered = recording?.delivered() ?? [];
  const { certificates, periods } = surroundingsOf(subject, delivered);
  return {
    files: toldFiles(files, faults).map((file) => ({ ...file, isUsed: isUsed(file, delivered) })),
    subject: subjectOf(subject),
    verdict,
    certificates,
    periods: token === undefined ? periods : tokenPeriod(token, subject.name),
  };
}

/** Whether a file answered for the vendor. */
function isUsed({ name }: RecognisedFile, delivered: readonly DeliveredEndorsement[]): boolean {
  const base = name.split('/').at(-1);
  return delivered.some(({ endorsement: { origin } }) => origin === base);
}

/** How the verdict on the subject changes over time. */
export async function stretches(question: Question, isWanted: () => boolean): Promise<readonly Stretch[]> {
  const { subject, judged, token } = await prepared(question);
  if (subject === undefined) return [];
  if (token !== undefined)
    return stretchesOf((at) => judgeToken(token, at), tokenPeriod(token, subject.name), isWanted);
  if (judged === undefined) return [];
  const recording = recordingSource(judged.source);
  await judge({ ...judged, source: recording }, question.at);
  const { periods } = surroundingsOf(subject, recording.delivered());
  return stretchesOf((at) => judge(judged, at), periods, isWanted);
}

interface Prepared {
  readonly files: readonly KnownFile[];
  readonly subject?: KnownFile | undefined;
  readonly judged?: Judged | undefined;
  readonly token?: JudgedToken | undefined;
  readonly faults: ReadonlyMap<number, string>;
}

async function prepared({ files: given, subject: wanted, accept, service }: Question): Promise<Prepared> {
  const files = knownFiles(given);
  const subject =
    files.find(({ id }) => id === wanted) ?? files.find(({ role }) => role === 'evidence') ?? files[0];
  const { source: inFiles, faults } = sourceIn(files);
  const source = service === undefined ? inFiles : firstOf([inFiles, serviceSource(service)]);
  if (subject === undefined) return { files, faults };
  const { scheme, evidence, request = { evidence }, embedded } = subject;
  if (scheme === undefined) return { files, subject, token: judgedToken(subject, files), faults };
  const roots = await rootsIn(files, scheme);
  return { files, subject, judged: { scheme, request, source, roots, accept, embedded }, faults };
}

/** Certificates in the subject and in what was asked of vendors, each once, with all periods. */
function surroundingsOf(
  subject: KnownFile,
  delivered: readonly DeliveredEndorsement[],
): { readonly certificates: Inspection['certificates']; readonly periods: Period[] } {
  const origins: [string, Uint8Array][] = [
    [subject.name, subject.bytes],
    ...delivered.flatMap(({ endorsement: { origin, body, issuerChain } }): [string, Uint8Array][] => [
      [origin, body],
      [origin, new TextEncoder().encode(issuerChain ?? '')],
    ]),
  ];
  const found = new Map(
    origins
      .flatMap(([origin, bytes]) => certificatesIn(bytes).map((each) => [origin, each] as const))
      .reverse()
      .map((each) => [each[1].sha256, each] as const),
  );
  const all = [...found.values()].reverse();
  return {
    certificates: all.map(([origin, each]) => shownCertificate(each, origin)),
    periods: periodsOf(
      all.map(([, each]) => each),
      delivered,
    ),
  };
}

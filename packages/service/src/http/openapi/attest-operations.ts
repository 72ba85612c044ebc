/** `POST /attest/{type}` of every kind of evidence, and what relying parties ask of an instance. */

import {
  apiVersions,
  certsPath,
  openIdMetadata,
  openIdMetadataPath,
  tokenAnswer,
} from '@veritee/core/internal/maa';
import type { AnyScheme, EvidenceKinds } from '@veritee/evidence';
import { z } from 'zod';
import { described, jsonSchema } from './json-schema.ts';
import { apiVersionParameter, jsonAnswer, type Operation } from './operation.ts';

/** What the members of all bodies mean; a kind's own member holds its evidence. */
const MEMBERS = {
  runtimeData:
    'Data whose SHA-256 is in the report data of the evidence. In the token, `Binary` is base64url and `JSON` an object. Two empty texts count as absent.',
  initTimeData: 'Data that the evidence was bound to when its platform was started; likewise.',
  draftPolicyForAttestation:
    'The text of a policy to try: it is evaluated instead of the one in force, and the token is not signed.',
  nonce: 'Copied to the token.',
};

const published = z.object({
  keys: z.array(
    z.object({
      x5c: z.array(z.string()),
      kid: z.string(),
      kty: z.literal('RSA'),
      alg: z.literal('RS256'),
      use: z.literal('sig'),
      n: z.string(),
      e: z.string(),
    }),
  ),
});

/** Operations on evidence and on its tokens. */
export function attestOperations({ schemes }: EvidenceKinds): readonly Operation[] {
  const open = { method: 'get', tag: 'Attestation', token: 'open', ofInstance: true } as const;
  return [
    ...schemes.map(attestOperation),
    {
      ...open,
      route: certsPath,
      id: 'getCerts',
      summary: 'The keys that sign tokens of the instance',
      description:
        'The key that signs comes first, then its successor once it is announced, then retired ones whose tokens may still be valid.',
      answers: { 200: jsonAnswer('A JSON Web Key Set.', published, 'KeySet') },
    },
    {
      ...open,
      route: openIdMetadataPath,
      id: 'getOpenIdMetadata',
      summary: 'OpenID metadata of the instance',
      answers: {
        200: jsonAnswer('The issuer of tokens, and where its keys are.', openIdMetadata, 'OpenIdMetadata'),
      },
    },
  ];
}

function attestOperation(scheme: AnyScheme): Operation {
  const { type, evidenceMember, conversation, request } = scheme;
  const evidence = `base64url of ${conversation === undefined ? 'the evidence' : 'a message'}.`;
  const schema = described(jsonSchema(request), { ...MEMBERS, [evidenceMember]: evidence });
  return {
    method: 'post',
    route: `/attest/${type}`,
    id: `attest${type}`,
    tag: 'Attestation',
    summary: `Attests evidence of the kind ${type}`,
    ...(conversation !== undefined && {
      description:
        'Takes two calls: the first asks for a challenge, the second answers it. Shared instances refuse it.',
    }),
    ofInstance: true,
    token: conversation === undefined ? 'optional' : 'required',
    parameters: [apiVersionParameter(apiVersions)],
    body: {
      description: 'The evidence and what belongs to it.',
      required: true,
      content: { 'application/json': schema },
    },
    answers: {
      200:
        conversation === undefined
          ? jsonAnswer('The token.', tokenAnswer, 'Token')
          : jsonAnswer('A message: the challenge, or the report.', z.object({ data: z.string() }), 'Message'),
    },
    refusals: [
      'InvalidOperation',
      'PolicyParsingError',
      'PolicyEvaluationError',
      'EndorsementsUnavailable',
      ...(conversation === undefined ? [] : (['Forbidden'] as const)),
    ],
  };
}

/** Policies, policy management certificates and TCB baselines of an instance. */

import { apiVersions, tcbBaselinesAnswer, tokenAnswer } from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import { z } from 'zod';
import { keptPage } from '../maa/kept-decisions.ts';
import { historyPage } from '../maa/policy-history.ts';
import { jsonSchema } from './json-schema.ts';
import {
  apiVersionParameter,
  jsonAnswer,
  type Operation,
  pathParameter,
  queryParameters,
  type RequestBody,
} from './operation.ts';
import { recentDecisionsOperation } from './recent-decisions.ts';

const version = apiVersionParameter(apiVersions);

const entries = z.object({
  value: z.array(
    z.object({
      revision: z.int(),
      act: z.enum(['set', 'reset']),
      at: z.iso.datetime(),
      by: z.string(),
      'x-ms-policy-hash': z.string().optional(),
      'x-ms-policy-token-hash': z.string().optional(),
      document: z.string().optional(),
    }),
  ),
});

const held = z.object({ data: z.string(), dataType: z.enum(['Binary', 'JSON']) });
const decisions = z.object({
  value: z.array(
    z.object({
      sequence: z.int(),
      at: z.iso.datetime(),
      type: z.string(),
      outcome: z.enum(['permitted', 'refused']),
      code: z.string().optional(),
      policyHash: z.string().optional(),
      requestId: z.string(),
      claims: z.array(
        z.object({
          type: z.string(),
          value: z.union([z.string(), z.boolean(), z.int()]),
          issuer: z.enum(['AttestationService', 'CustomClaim']),
          readOnly: z.boolean().optional(),
        }),
      ),
      evidence: z.string().optional(),
      runtimeData: held.optional(),
      initTimeData: held.optional(),
    }),
  ),
  unreadable: z.int().optional(),
  next: z.int().optional(),
});

/** A compact JWS in the ways in which clients wrap it; its content type does not matter. */
function document(description: string, ...members: string[]): RequestBody {
  const wrapped = members.map((member) => z.object({ [member]: z.string() }));
  const text = z.string();
  return {
    description,
    required: true,
    content: {
      'text/plain': jsonSchema(text),
      'application/json': jsonSchema(wrapped.length === 0 ? text : z.union([text, ...wrapped])),
    },
  };
}

const change = { tag: 'Administration', token: 'required', ofInstance: true } as const;
const POLICY_CLAIMS = '`x-ms-policy-result` = `Updated`, `x-ms-policy-token-hash` and `x-ms-policy-signer`';

/** The operations. */
export function administrationOperations({ vocabularies }: EvidenceKinds): readonly Operation[] {
  const type = pathParameter(
    'type',
    'The kind of evidence, in any letter case.',
    z.enum(vocabularies.map((each) => each.type)),
  );
  const parameters = [type, version];
  const policies = { ...change, route: '/policies/:type', parameters } as const;
  return [
    {
      ...policies,
      method: 'get',
      id: 'getPolicy',
      summary: 'The policy of a kind of evidence',
      answers: {
        200: jsonAnswer(
          'A token with the claim `x-ms-policy`, the document as it was sent.',
          tokenAnswer,
          'Token',
        ),
      },
    },
    {
      ...policies,
      method: 'put',
      id: 'setPolicy',
      summary: 'Sets the policy of a kind of evidence',
      body: document('A signed or unsecured document with the policy.'),
      answers: {
        200: jsonAnswer(`A token with ${POLICY_CLAIMS} where the document was signed.`, tokenAnswer, 'Token'),
      },
      refusals: ['InvalidOperation', 'PolicyParsingError', 'Forbidden', 'Conflict'],
    },
    {
      ...policies,
      method: 'post',
      path: '/policies/{type}:reset',
      id: 'resetPolicy',
      summary: 'Goes back to the default policy of a kind of evidence',
      body: document('An empty document, signed or unsecured.'),
      answers: { 200: jsonAnswer('A token with `x-ms-policy-result` = `Removed`.', tokenAnswer, 'Token') },
      refusals: ['InvalidOperation', 'Forbidden', 'Conflict'],
    },
    {
      ...policies,
      method: 'get',
      path: '/policies/{type}:history',
      id: 'getPolicyHistory',
      summary: 'Who set and reset the policy of a kind of evidence, and when',
      isOurs: true,
      parameters: [...parameters, ...queryParameters(historyPage, { limit: 'The most entries.' })],
      answers: { 200: jsonAnswer('The entries, the newest first.', entries) },
    },
    {
      ...policies,
      method: 'get',
      path: '/policies/{type}:kept',
      id: 'getKeptDecisions',
      summary: 'Decisions that were kept, with the claims that were proven',
      isOurs: true,
      parameters: [
        ...parameters,
        ...queryParameters(keptPage, {
          after: 'Only those after this sequence number.',
          limit: 'The most decisions; fewer where they are large.',
          since: 'Only those of this moment and later.',
          until: 'Only those before this moment.',
          evidence: 'Whether the evidence is answered as well, where it was kept.',
        }),
      ],
      answers: { 200: jsonAnswer('The decisions, in the order in which they were kept.', decisions) },
    },
    {
      ...change,
      route: '/tcbbaselines/:type',
      method: 'get',
      id: 'getTcbBaselines',
      summary: 'What evidence of a kind is measured against',
      token: 'optional',
      parameters,
      answers: {
        200: jsonAnswer(
          'The baselines in use; none for kinds that have none.',
          tcbBaselinesAnswer,
          'TcbBaselines',
        ),
      },
      refusals: ['EndorsementsUnavailable'],
    },
    recentDecisionsOperation(version),
    ...certificateOperations(),
  ];
}

function certificateOperations(): readonly Operation[] {
  const parameters = [version];
  const thumbprint = (result: string): string =>
    `A token with \`x-ms-certificate-thumbprint\` and \`x-ms-policycertificates-result\` = \`${result}\`.`;
  return [
    {
      ...change,
      route: '/certificates',
      method: 'get',
      id: 'getCertificates',
      summary: 'The policy management certificates of an isolated instance',
      parameters,
      answers: {
        200: jsonAnswer(
          'A token with the claim `x-ms-policy-certificates`, a key set.',
          tokenAnswer,
          'Token',
        ),
      },
    },
    {
      ...change,
      route: '/certificates::add',
      method: 'post',
      id: 'addCertificate',
      summary: 'Adds a policy management certificate',
      parameters,
      body: document(
        'A document with the certificate, signed by the key of one that the instance has.',
        'policyCertificateToAdd',
      ),
      answers: { 200: jsonAnswer(thumbprint('IsPresent'), tokenAnswer, 'Token') },
      refusals: ['InvalidOperation', 'Forbidden', 'Conflict'],
    },
    {
      ...change,
      route: '/certificates::remove',
      method: 'post',
      id: 'removeCertificate',
      summary: 'Removes a policy management certificate',
      parameters,
      body: document(
        'A document with the certificate, signed by the key of one that the instance has.',
        'policyCertificateToRemove',
      ),
      answers: { 200: jsonAnswer(thumbprint('IsAbsent'), tokenAnswer, 'Token') },
      refusals: ['InvalidOperation', 'Forbidden', 'Conflict'],
    },
  ];
}

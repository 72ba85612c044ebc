/** Whether callers can prove who they are: the issuers answer, their audiences are what SDKs ask for, somebody has a role. */

import { isCoded } from '../../errors.ts';
import { asked, connectionHint } from '../../hints/connection.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

type Access = NonNullable<Patient['settings']['access']>;
type Issuer = NonNullable<Access['issuers']>[number];

/** Fetches the keys of each issuer, as the service does at the first token. */
export async function checkIdentity(
  { settings }: Patient,
  usesSimulator: boolean,
): Promise<readonly Finding[]> {
  const { access: { issuers = [] } = {}, developmentIdentity } = settings;
  if (issuers.length === 0 && developmentIdentity === true) {
    return [ok('identity', 'The built-in development issuer is used')];
  }
  if (issuers.length === 0 && usesSimulator) {
    return [ok('identity', 'No issuer is configured; veritee start brings its own')];
  }
  if (issuers.length === 0) {
    return [
      warning(
        'identity',
        'No issuer is configured: evidence can be attested, but nobody can set policies or manage instances.',
        'Name the OpenID issuer of your organisation in access.issuers.',
      ),
    ];
  }
  const found = await Promise.all(issuers.map(issuerFindings));
  const hasGrant = issuers.some(({ grants = [] }) => grants.length > 0);
  const cure = 'Add grants to the issuer in access.issuers, with the roles reader, contributor or operator.';
  return [
    ...found.flat(),
    ...(hasGrant
      ? []
      : [warning('identity', 'No caller has a role: nobody can set policies or manage instances.', cure)]),
  ];
}

async function issuerFindings(issuer: Issuer): Promise<readonly Finding[]> {
  const { defaultAudiences, fetchIssuerKeys } = await import('@veritee/service/internal');
  const { audiences = defaultAudiences } = issuer;
  const ours = defaultAudiences.some((each) => audiences.includes(each));
  const other = warning(
    'identity',
    `Tokens of ${issuer.issuer} count for ${audiences.join(', ')} only, but Azure SDKs ask for ${defaultAudiences[0]}.`,
    `Add "${defaultAudiences[0]}" to audiences, unless all callers name the audience themselves.`,
  );
  try {
    const { keys } = await fetchIssuerKeys(issuer, fetch);
    return [ok('identity', `${issuer.issuer} publishes ${keys.length} keys`), ...(ours ? [] : [other])];
  } catch (error) {
    if (!isCoded(error)) throw error;
    const cure = connectionHint(error.cause, { ...asked.identity, address: 'access.issuers' });
    const expected = error.expected === undefined ? '' : ` Expected: ${error.expected}.`;
    return [
      failed(
        'identity',
        `${issuer.issuer}: ${error.message}${expected}`,
        cure ??
          'Correct issuer, metadata or jwks in access.issuers; issuer is the exact value of "iss" in its tokens.',
        { code: error.code, isOtherSide: true },
      ),
      ...(ours ? [] : [other]),
    ];
  }
}

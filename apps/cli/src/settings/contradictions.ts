/** Settings that are well written each, and make no sense together. */

import {
  addressBeyondLoopback,
  DEFAULT_LEAD_HOURS as DEFAULT_KEY_LEAD_HOURS,
} from '@veritee/service/internal';
import type { Problem } from './problem.ts';
import type { ServeSettings } from './schema.ts';

/** All of them. */
export function contradictions(
  settings: ServeSettings,
  sourceOf: (setting: string) => string,
): readonly Problem[] {
  const { host = '127.0.0.1', clock, simulator, development, developmentIdentity, access = {} } = settings;
  const found: Problem[] = [];
  const tell = (setting: string, message: string, hint: string): void => {
    found.push({ code: 'InvalidUsage', source: sourceOf(setting), setting, message, hint });
  };
  if (clock !== undefined && simulator !== true && development !== true) {
    tell(
      'clock',
      'A service for production runs on the real clock.',
      '--clock needs --simulator or --development.',
    );
  }
  const { keyMaxAge, keyLead = DEFAULT_KEY_LEAD_HOURS } = settings;
  if (keyMaxAge !== undefined && keyMaxAge < 1) {
    tell('keyMaxAge', 'Signing keys cannot be replaced more than once a day.', 'Expected days, 1 or more.');
  } else if (keyMaxAge !== undefined && keyLead > keyMaxAge * 24) {
    tell(
      'keyLead',
      `A successor cannot be published ${keyLead} hours ahead of keys that are replaced after ${keyMaxAge * 24} hours (keyMaxAge).`,
      `Expected ${keyMaxAge * 24} hours or less.`,
    );
  }
  const address = addressBeyondLoopback(host, settings.publicUrl);
  if (address !== undefined) {
    if (developmentIdentity === true) {
      tell(
        'developmentIdentity',
        `The development identity is for loopback addresses only, not for ${address}.`,
        'Listen on 127.0.0.1, or name the issuer of your organisation in access.issuers.',
      );
    }
    if (simulator === true && settings.developmentBeyondLoopback !== true) {
      tell(
        'simulator',
        `A service that trusts a simulated PKI listens on loopback addresses only, not on ${address}.`,
        'In a container or test network, say --development-beyond-loopback.',
      );
    }
  }
  const { issuers = [] } = access;
  if (access.anonymousAttest === false && issuers.length === 0 && developmentIdentity !== true) {
    tell(
      'access.anonymousAttest',
      'Nobody could attest: no token would count.',
      'Name an issuer in access.issuers.',
    );
  }
  const names = issuers.map(({ issuer }) => issuer);
  for (const name of names.filter((each, at) => names.indexOf(each) !== at)) {
    tell('access.issuers', `The issuer ${name} is named twice.`, 'Put its grants into one entry.');
  }
  return found;
}

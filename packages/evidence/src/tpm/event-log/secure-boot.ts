/** The Secure Boot state in PCR 7, by the strict reading: whatever is not expected is a refusal (section 4.6). */

import { CodedError } from '@veritee/core';
import { fromUtf8 } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';
import type { Trail } from '../../trail/trail.ts';
import { eventType, eventTypeName } from './event-types.ts';
import { isErrorSeparator, isSoundSeparator } from './separators.ts';
import { type TrustedEvent, variableIn } from './trusted-events.ts';
import { decodeUefiVariable, uefiGuid } from './uefi.ts';

/** What PCR 7 proves. */
export interface SecureBoot {
  readonly enabled: boolean;
  /** The firmware said that it does not protect against DMA before the OS does, or that it lowered Thunderbolt's security. */
  readonly dmaProtectionDisabled: boolean;
}

/** Nothing is known, hence nothing is claimed. */
export const noSecureBoot: SecureBoot = { enabled: false, dmaProtectionDisabled: false };

const CHECK = 'Secure Boot events of PCR 7 are the expected ones, measured and once';
/** What firmware says of devices that could reach its memory. It is recorded, and says nothing against Secure Boot. */
const DMA_ACTIONS: ReadonlySet<string> = new Set([
  'DMA Protection Disabled',
  'Security Level is Downgraded to 0',
]);
const KEY_VARIABLES = [
  `${uefiGuid.globalVariable} PK`,
  `${uefiGuid.globalVariable} KEK`,
  `${uefiGuid.imageSecurityDatabase} db`,
] as const;
const SECURE_BOOT = `${uefiGuid.globalVariable} SecureBoot`;
/** What no other type has: entries of db are what authorities are. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([SECURE_BOOT, KEY_VARIABLES[0], KEY_VARIABLES[1]]);

/** What was read up to an event. */
interface Reading {
  readonly variables: Map<string, Uint8Array>;
  separated: boolean;
  authorities: number;
  dmaProtectionDisabled: boolean;
}

/**
 * Reads PCR 7.
 *
 * @param events - all events of a PCR 7 whose replayed value is the quoted one
 * @throws EvidenceError `SecureBootEvents`
 */
export function secureBootState(events: readonly TrustedEvent[], trail: Trail): SecureBoot {
  const pcr7 = events.filter(({ pcr }) => pcr === 7);
  if (pcr7.length === 0) return noSecureBoot;
  const reading: Reading = {
    variables: new Map(),
    separated: false,
    authorities: 0,
    dmaProtectionDisabled: false,
  };
  for (const event of pcr7) {
    try {
      readEvent(event, reading);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      refuse(event, error.explain(), trail);
    }
  }
  const last = pcr7[pcr7.length - 1];
  if (!reading.separated && last !== undefined) refuse(last, 'no separator', trail);
  const enabled = isEnabled(reading, trail);
  trail.pass(CHECK, enabled ? 'enabled' : 'not enabled');
  return { enabled, dmaProtectionDisabled: reading.dmaProtectionDisabled };
}

function readEvent(event: TrustedEvent, reading: Reading): void {
  const bytes = event.measured?.bytes;
  if (bytes === undefined) throw unexpected('data that was not measured');
  requireItsOwnType(event.type, bytes);
  switch (event.type) {
    case eventType.separator:
      if (reading.separated) throw unexpected('a second separator');
      if (!isSoundSeparator(bytes)) throw unexpected('a separator that says something went wrong');
      reading.separated = true;
      return;
    case eventType.efiAction:
      readAction(bytes, reading);
      return;
    case eventType.efiVariableDriverConfig:
      readVariable(bytes, reading);
      return;
    case eventType.efiVariableAuthority:
      reading.authorities++;
      return;
    case eventType.efiSpdmDevicePolicy:
    case eventType.efiSpdmDeviceAuthority:
      // Which devices are let in, and by whom: recorded like other variables.
      return;
    default:
      throw unexpected(`type ${eventTypeName(event.type) ?? event.type}`);
  }
}

/**
 * Types are not measured, so what was measured must not be the data of another type: a separator or a variable of the
 * firmware that is passed off as an authority would let a second, invented sequence follow the real one.
 */
function requireItsOwnType(type: number, bytes: Uint8Array): void {
  if (type !== eventType.separator && (isSoundSeparator(bytes) || isErrorSeparator(bytes)))
    throw unexpected('a separator under another type');
  if (type === eventType.efiVariableDriverConfig || type === eventType.separator) return;
  const variable = variableIn(bytes);
  if (variable !== undefined && OWN_VARIABLES.has(`${variable.guid} ${variable.name}`))
    throw unexpected(`the variable ${variable.name} under another type`);
}

/** "UEFI Debug Mode" means that anything may have run; other actions are not known to be harmless. */
function readAction(bytes: Uint8Array, reading: Reading): void {
  const text = fromUtf8(bytes, 'action').replace(/\0$/, '');
  if (!DMA_ACTIONS.has(text)) throw unexpected(`the action "${text.slice(0, 64)}"`);
  reading.dmaProtectionDisabled = true;
}

function readVariable(bytes: Uint8Array, { variables, separated }: Reading): void {
  const { guid, name, data } = decodeUefiVariable(bytes);
  const key = `${guid} ${name}`;
  if (separated) throw unexpected(`the variable ${name} behind the separator`);
  if (variables.has(key)) throw unexpected(`the variable ${name} twice`);
  variables.set(key, data);
}

function isEnabled({ variables, authorities }: Reading, trail: Trail): boolean {
  const state = variables.get(SECURE_BOOT);
  // Machines without Secure Boot measure no or an empty variable.
  if (state === undefined || state.length === 0) return false;
  const [value] = state;
  if (state.length !== 1 || value === undefined || value > 1)
    return trail.fail(CHECK, unexpected(`a variable SecureBoot of ${state.length} bytes, first ${value}`));
  if (value === 0) return false;
  const empty = KEY_VARIABLES.filter((key) => (variables.get(key)?.length ?? 0) === 0);
  if (empty.length > 0 || authorities === 0) {
    trail.fail(
      CHECK,
      unexpected(
        empty.length > 0
          ? `Secure Boot on without ${empty.map((key) => key.split(' ')[1]).join(', ')}`
          : 'Secure Boot on, and nothing that was checked by it',
      ),
    );
  }
  return true;
}

function refuse({ sequence }: TrustedEvent, found: string, trail: Trail): never {
  return trail.fail(
    CHECK,
    new EvidenceError('SecureBootEvents', `Event ${sequence} in PCR 7 contradicts a sound Secure Boot.`, {
      expected: 'measured variables, each once, then one separator (00000000 or FFFFFFFF), then authorities',
      found,
    }),
  );
}

function unexpected(found: string): EvidenceError {
  return new EvidenceError('SecureBootEvents', 'The events of PCR 7 contradict a sound Secure Boot.', {
    found,
  });
}

/** The closed lists of the TPM code: what the newest revisions name is known, what nobody names is told or refused. */

import { concat, utf8 } from '@veritee/core/internal';
import { algorithmName, hashAlgorithm } from '@veritee/core/internal/tpm2';
import { describe, expect, it } from 'vitest';
import { eventTypeName } from '../../src/tpm/event-log/event-types.ts';
import { decodeEventLog, hasLogSignature } from '../../src/tpm/event-log/read.ts';
import { taggedJson } from '../../src/tpm/event-log/sipa.ts';
import { decodeTagged, isWindowsId } from '../../src/tpm/event-log/tagged.ts';
import { bankOf, judgeRequest } from './attester.ts';
import { agileLog, secureBootEvents, tag } from './logs.ts';

const log = agileLog(secureBootEvents);
/** Where the header record has its register, its type, and the digits of its version. */
const [REGISTER, VERSION] = [0, 32 + 'Spec ID Event'.length];
const changed = (at: number, ...values: readonly number[]): Uint8Array => {
  const copy = log.slice();
  copy.set(values, at);
  return copy;
};
const refusal = expect.objectContaining({ code: 'EventLogFormat' });

it('event types of the newest profile have names, others none', () => {
  expect([0x8000000d, 0x80000010, 0x800000e3, 0x800000e4].map(eventTypeName)).toEqual([
    'EV_EFI_GPT_EVENT2',
    'EV_EFI_HCRTM_EVENT',
    'EV_EFI_SPDM_DEVICE_POLICY',
    'EV_EFI_SPDM_DEVICE_AUTHORITY',
  ]);
  expect([0x401, 0x8007, 0x900a, 0x800000e5].map(eventTypeName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('algorithms that nobody computes here have names, and no value', () => {
  expect([0x12, 0x27, 0x28, 0x29, 0x99].map(algorithmName)).toEqual([
    'sm3_256',
    'sha3_256',
    'sha3_384',
    'sha3_512',
    '0x0099',
  ]);
  expect([0x12, 0x27, 0x28, 0x29].map(hashAlgorithm)).toEqual([undefined, undefined, undefined, undefined]);
});

it('Windows events of the newest versions are in claims, errors too', () => {
  const value = Uint8Array.of(1, 2);
  const tags = [0x30001, 0x30005, 0x50033, 0x5003a, 0x50040, 0x5ffff].map((id) => tag(id, value));
  expect(taggedJson(decodeTagged(concat(...tags)))).toEqual({
    EVENT_FIRMWAREFAILURE: ['AQI'],
    EVENT_HYPERVISORFAILURE: ['AQI'],
    EVENT_REFS_VOLUME_CHECKPOINT_RECORD_CHECKSUM: ['AQI'],
    EVENT_VSM_SEALED_SI_POLICY: 'AQI',
    EVENT_VTL1_DUMP_CONFIG: 'AQI',
  });
});

it("tags of systemd's boot loader and stub are not taken for Windows'", () => {
  const ids = [
    0xf5bc582a, 0x6c46f751, 0x49dffe0f, 0xdac08e1a, 0x13aed6db, 0xd5cb7cbc, 0xe0d47bc8, 0xc0b3bd23,
  ];
  expect(ids.filter(isWindowsId)).toEqual([]);
});

describe('the header of a log', () => {
  it.each(['00', '02'])('of version %s is followed by SHA-1 events', (version) => {
    const data = concat(utf8(`Spec ID Event${version}\0`), new Uint8Array(16));
    const record = concat(log.subarray(0, 28), Uint8Array.of(data.length, 0, 0, 0), data);
    expect(decodeEventLog(record)).toMatchObject({ format: 'sha1', registers: 'PCR', events: [] });
  });

  it.each([
    ['a later version', changed(VERSION, 0x30, 0x34)],
    ['no version', changed(VERSION, 0xff, 0)],
    ['a register that no log has', changed(REGISTER, 2)],
  ])('with %s is refused, and known as one', (_what, bytes) => {
    expect(hasLogSignature(bytes)).toBe(true);
    expect(() => decodeEventLog(bytes)).toThrow(refusal);
  });

  it('of a TDX guest is read, and is no word about a TPM', async () => {
    const guest = changed(REGISTER, 1);
    expect(decodeEventLog(guest)).toMatchObject({ format: 'crypto-agile', registers: 'MR' });
    const banks = [bankOf([log], 'sha256')];
    const { error } = await judgeRequest({ current: { logs: [{ type: 'TCG', log: guest }], banks } });
    expect(error).toEqual(
      expect.objectContaining({ code: 'EventLogFormat', message: expect.stringContaining('CCEL') }),
    );
  });
});

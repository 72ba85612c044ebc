/** Partition tables in event logs (UEFI_GPT_DATA). */

import type { JsonObject, JsonValue } from '@veritee/core';
import { ByteReader } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';
import { readGuid, utf16 } from './uefi.ts';

const HEADER_BYTES = 92;
const ENTRY_BYTES = 128;
const NAME_BYTES = 72;

/**
 * A measured partition table as JSON, in the shape that policies query.
 * @throws EvidenceError `EventLogFormat`; FormatError
 */
export function gptJson(data: Uint8Array): JsonObject {
  const reader = new ByteReader(data, 'partition table');
  const header = headerJson(new ByteReader(reader.bytes(HEADER_BYTES, 'header'), 'partition table header'));
  const count = reader.u64le('number of partitions');
  if (count * BigInt(ENTRY_BYTES) !== BigInt(reader.remaining)) {
    throw new EvidenceError('EventLogFormat', 'A partition table has another size than its entries.', {
      expected: `${count} entries of ${ENTRY_BYTES} bytes`,
      found: `${reader.remaining} bytes`,
    });
  }
  const partitions: JsonValue[] = [];
  while (reader.remaining > 0) {
    partitions.push(partitionJson(new ByteReader(reader.bytes(ENTRY_BYTES, 'partition'), 'partition')));
  }
  return { Partitions: partitions, UEFIPartitionHeader: header };
}

function headerJson(reader: ByteReader): JsonObject {
  const signature = exact(reader.u64le('signature'));
  const revision = reader.u32le('revision');
  const headerSize = reader.u32le('header size');
  const crc = reader.u32le('CRC32');
  reader.u32le('reserved');
  return {
    Header: { CRC32: crc, HeaderSize: headerSize, Revision: revision, Signature: signature },
    MyLBA: exact(reader.u64le('my LBA')),
    AlternateLBA: exact(reader.u64le('alternate LBA')),
    FirstUseableLBA: exact(reader.u64le('first usable LBA')),
    LastUseableLBA: exact(reader.u64le('last usable LBA')),
    DiskGUID: readGuid(reader, 'disk GUID'),
    PartitionEntryLBA: exact(reader.u64le('partition entry LBA')),
    NumberOfPartitionEntries: reader.u32le('number of partition entries'),
    SizeOfPartitionEntry: reader.u32le('size of partition entry'),
    PartitionEntryArrayCRC32: reader.u32le('partition entry array CRC32'),
  };
}

function partitionJson(reader: ByteReader): JsonObject {
  return {
    PartitionTypeGUID: readGuid(reader, 'partition type'),
    UniquePartitionGUID: readGuid(reader, 'unique partition GUID'),
    StartingLBA: exact(reader.u64le('starting LBA')),
    EndingLBA: exact(reader.u64le('ending LBA')),
    Attributes: exact(reader.u64le('attributes')),
    PartitionName: utf16(reader.bytes(NAME_BYTES, 'name'), 'name of a partition').replace(/\0.*$/s, ''),
  };
}

function exact(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

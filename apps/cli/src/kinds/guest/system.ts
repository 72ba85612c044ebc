/** What the operating system of this machine is called. */

import { readFile } from 'node:fs/promises';
import type { GuestSystemInfo } from '@veritee/tpm';

const RELEASE = '/etc/os-release';
const LONGEST = 4096;

/** Name and version as Linux distributions state them; nothing of it is proven. */
export async function guestSystemHere(file = RELEASE): Promise<GuestSystemInfo> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.slice(0, LONGEST).split('\n');
  const value = (name: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const [major, minor] = (value('VERSION_ID') ?? '').split('.').map(Number);
  return {
    type: 'Linux',
    distribution: value('NAME'),
    // As Azure's own clients spell it.
    build: 'NotApplication',
    ...(major !== undefined && Number.isSafeInteger(major) && { major }),
    ...(minor !== undefined && Number.isSafeInteger(minor) && { minor }),
  };
}

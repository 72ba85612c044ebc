/** Attests an enclave and uses what its processor bound to the evidence, with its type. */

import { readFile } from 'node:fs/promises';
import { AttestationClient } from '@veritee/client';
import * as z from 'zod';

const client = new AttestationClient(process.env['ATTESTATION_AAD_URL'] ?? '');
const { body, token } = await client.attestSgxEnclave(await readFile('demo/evidence.bin'), {
  runTimeJson: await readFile('key.json'),
  runTimeSchema: z.object({ my: z.string() }),
  nonce: 'n-83f1',
});

const { type, mrEnclave, svn } = body.evidence;
console.log(type, mrEnclave?.bytes.length, svn, body.nonce);
console.log(body.runTimeClaims.my.toUpperCase());
console.log(token.serialize().split('.').length);

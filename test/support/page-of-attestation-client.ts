/** A page that attests: the one import that most programs begin with. */

export { AttestationClient } from '@veritee/client';

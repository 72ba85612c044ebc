/** What AES-GCM authenticates beside a sealed token. By itself, so that pages which open one load no schema. */

/** These ASCII characters. */
export const sealedTokenLabel = 'Transport Key';

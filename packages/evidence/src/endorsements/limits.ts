/** Bounds of what is read. */

const MEBIBYTE = 1024 * 1024;
/** Bounds of bodies: documents and certificates, revocation lists. */
export const mostBytes = { document: 2 * MEBIBYTE, list: 8 * MEBIBYTE } as const;

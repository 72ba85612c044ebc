/** What this package calls itself on the wire and in traces. A test holds it to package.json. */

export const packageName = 'veritee-client';
export const packageVersion = '0.1.0';

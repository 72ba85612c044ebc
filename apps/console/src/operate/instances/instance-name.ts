/** Names of instances, as the service takes them. */

/** 3 to 24 letters, digits and hyphens, with neither end a hyphen. */
const NAME = /^[a-z0-9][a-z0-9-]{1,22}[a-z0-9]$/i;

/** Whether a text can be one. Whatever else is in an address must not become one of a request: it has the token. */
export function isInstanceName(text: string): boolean {
  return NAME.test(text);
}

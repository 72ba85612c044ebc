/** Where the service is that serves the page: the page is one folder below it. */

/** The address of its endorsements. */
export function endorsementsAddress(): string {
  return new URL('../management/endorsements', `${location.origin}${location.pathname}`).href;
}

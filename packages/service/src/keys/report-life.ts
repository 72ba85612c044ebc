/** How long reports of conversations may live: what signs them must stay published for as long. */

/** What a policy gets that does not say. */
export const DEFAULT_VALIDITY_MINUTES = 24 * 60;
/** One year: the most that a policy can ask for. */
export const LONGEST_VALIDITY_MINUTES = 365 * 24 * 60;

/** Drafts of policies, kept in memory while another view is shown or somebody has to sign in again. */

const drafts = new Map<string, string>();
/** Whose they are. */
let owner: string | undefined;

/** Drafts are for whoever wrote them: they are forgotten when somebody else signs in. */
export function draftsAreOf(person: string): void {
  if (owner !== person) drafts.clear();
  owner = person;
}

/** The draft for an instance and a type, as far as there is one. */
export function keptDraft(instance: string, type: string): string | undefined {
  return drafts.get(`${instance}/${type}`);
}

/** Keeps one; without a text, forgets it. */
export function keepDraft(instance: string, type: string, text: string | undefined): void {
  if (text === undefined) drafts.delete(`${instance}/${type}`);
  else drafts.set(`${instance}/${type}`, text);
}

/** Forgets all of them: whoever signs in next may be somebody else. */
export function forgetDrafts(): void {
  drafts.clear();
}

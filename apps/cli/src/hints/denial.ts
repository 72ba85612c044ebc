/** What to do about a denial, behind the rule that is its cause. */

/** The explanation of a denial, with what could be changed where it does not say it itself. */
export function withCure(answer: string): string {
  return answer.includes('fired because')
    ? `${answer} For a permit, change the conditions of that rule, or use evidence that does not meet them.`
    : `${answer} Change the policy, or use evidence that meets it.`;
}

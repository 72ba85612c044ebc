/** A line of a policy, its words in the colours of the editor. */

const TOKENS =
  /(?<comment>\/\/.*)|(?<string>"(?:[^"\\]|\\.)*"?)|(?<keyword>\b(?:version|configurationrules|authorizationrules|issuancerules)\b)|(?<action>\b(?:permit|deny|add|issue|issueproperty)\b)|(?<number>\b(?:\d+|true|false)\b)|(?<operator>=>|==|!=|<=|>=|&&|[<>!])/g;

/** The words. */
export function PolicyLine({ text }: { readonly text: string }) {
  const parts: preact.ComponentChildren[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    parts.push(
      text.slice(at, match.index),
      <span key={match.index} class={`word-${kind}`}>
        {match[0]}
      </span>,
    );
    at = match.index + match[0].length;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}

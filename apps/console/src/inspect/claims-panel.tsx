/** What proven evidence claims. */

import type { ShownClaim } from '../protocol.ts';
import { texts } from '../texts.ts';

const words = texts.claims;

/** Names and values. */
export function ClaimsPanel({ claims }: { readonly claims: readonly ShownClaim[] }) {
  if (claims.length === 0) return <p class="none">{words.none}</p>;
  return (
    <table class="claims">
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.value}</th>
        </tr>
      </thead>
      <tbody>
        {claims.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

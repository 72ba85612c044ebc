/** What a headline adds to a good verdict, so that nobody reads more into it than was proven. */

/** What was seen. */
export interface Remarked {
  /** The evidence itself says that who runs the machine can look inside. */
  readonly isOpen: boolean;
  /** The evidence binds data, and nobody gave any to compare. */
  readonly isUnbound: boolean;
}

/** The remarks behind a headline; empty where there is nothing to add. */
export function remarksOn({ isOpen, isUnbound }: Remarked): string {
  return [
    ...(isOpen ? ['; DEBUG: its host may look inside, so it keeps no secrets'] : []),
    ...(isUnbound ? ['; report data NOT checked: give what it binds with --runtime-data'] : []),
  ].join('');
}

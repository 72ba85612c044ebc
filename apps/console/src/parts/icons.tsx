/** The few drawings of the page. They say nothing that the words beside them do not say. */

/** The mark of the project. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M8.5 16.5l5 5 10-11.5" />
    </svg>
  );
}

const PATHS = {
  good: 'M6 12.5l4 4 8-9',
  bad: 'M7 7l10 10M17 7L7 17',
  open: 'M12 7v6M12 16.5v.5',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  close: 'M7 7l10 10M17 7L7 17',
  down: 'M12 4v14M6 13l6 6 6-6',
} as const;

/** A drawing by its name. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A button that opens files. */

import { useRef } from 'preact/hooks';

/** Opens the system's dialog. */
export function OpenButton({
  take,
  label,
  class: name = '',
}: {
  readonly take: (list: Iterable<File>) => Promise<void>;
  readonly label: string;
  readonly class?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const changed = () => {
    const list = [...(input.current?.files ?? [])];
    void take(list);
    // The same file can be opened again.
    if (input.current !== null) input.current.value = '';
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden aria-label={label} onChange={changed} />
      <button type="button" class={name} onClick={() => input.current?.click()}>
        {label}
      </button>
    </>
  );
}

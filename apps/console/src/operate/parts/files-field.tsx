/** A field for files, with its label. */

/** The names of the chosen files are shown by the browser. */
export function FilesField({
  label,
  accept,
  take,
}: {
  readonly label: string;
  readonly accept: string;
  readonly take: (files: readonly File[]) => Promise<void>;
}) {
  return (
    <label class="row">
      {label}
      <input
        type="file"
        multiple
        accept={accept}
        onChange={({ currentTarget }) => void take([...(currentTarget.files ?? [])])}
      />
    </label>
  );
}

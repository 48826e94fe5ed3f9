/** Records as CSV by RFC 4180, every field quoted that needs it. */
export function stringify(
  records: readonly (readonly string[])[],
  { delimiter, lineEnd }: { readonly delimiter: string; readonly lineEnd: string },
): string {
  return records.map((record) => record.map(quote).join(delimiter) + lineEnd).join("")
}

function quote(field: string): string {
  return /["\s,;]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

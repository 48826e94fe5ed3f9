import { sql } from "kysely"
import type { RawBuilder } from "kysely"

/**
 * Texts as one array of the database, null where there is none. They travel as the lines of one text: an array's own form
 * is quoted by the driver and read sign by sign by the server, and calldata is long. Only for what was checked before: a
 * text that is empty or has several lines is refused as a fault of the caller.
 */
export function textArray(values: readonly (string | null)[]): RawBuilder<unknown> {
  if (values.some((value) => value === "" || value?.includes("\n") === true)) {
    throw new TypeError("A text of an array is empty or has several lines.")
  }
  return sql`string_to_array(${values.join("\n")}::text, chr(10), '')`
}

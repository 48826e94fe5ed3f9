/** Whether a value is an object of plain data, neither an array nor an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // A module's default export may come from another realm, so the prototype's own prototype decides.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * What stands where a secret stood.
 *
 * @example
 * REDACTED // "[redacted]"
 */
export const REDACTED = "[redacted]"

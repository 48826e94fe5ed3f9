/**
 * What was broken off because the process ends must leave no record: it would be taken for a result. So it never comes
 * back, the process ends around it, and the next one begins it again.
 */
export async function leaveToOthers(closing: AbortSignal): Promise<void> {
  if (closing.aborted) await new Promise<never>(() => undefined)
}

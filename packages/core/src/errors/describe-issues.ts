import type { z } from "zod"

/**
 * One line per thing that a schema found wrong, with its path. What was found is never quoted: it may be a
 * secret in the wrong place.
 *
 * @example
 * const parsed = configSchema.safeParse({ execution: { maxThreads: "many" } })
 * if (!parsed.success) console.error(describeIssues(parsed.error).join("\n"))
 */
export function describeIssues({
  issues,
}: {
  readonly issues: readonly z.core.$ZodIssue[]
}): readonly string[] {
  return issues.map(
    (issue) =>
      `${issue.path.length === 0 ? "The whole" : issue.path.map(String).join(".")}: ${explain(issue)}`,
  )
}

function explain(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message
}

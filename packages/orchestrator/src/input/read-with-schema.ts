import { AgentGptError, describeIssues, suggest } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import type { z } from "zod"

/**
 * Reads data from outside by a strict schema, or refuses it with everything that is wrong, each with its path and what
 * is expected there. Values are never quoted: one may be a secret in the wrong place.
 */
export function readWithSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  refusal: { readonly code: ErrorCode; readonly sentence: string; readonly hints?: readonly string[] },
): T {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => explainIssue(issue, schema))
  throw new AgentGptError(refusal.code, refusal.sentence, { meta: [...problems, ...(refusal.hints ?? [])] })
}

function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): readonly string[] {
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The form that was meant is the one with the fewest problems.
    const [nearest = []] = issue.errors.toSorted((one, other) => one.length - other.length)
    return nearest.flatMap((inner) =>
      explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, schema),
    )
  }
  if (issue.code !== "unrecognized_keys") return describeIssues({ issues: [issue] })
  const known = keysAt(schema, issue.path)
  return issue.keys.map((key) => {
    const place = [...issue.path.map(String), key].join(".")
    const meant = suggest(key, known)
    if (meant !== undefined) return `${place}: there is no such key; did you mean ${meant}?`
    return `${place}: there is no such key${known.length > 0 ? `; there are ${known.join(", ")}` : ""}.`
  })
}

/** The keys that a schema knows at a path; none where the path leads through something else than objects and lists. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema
  for (const part of path) current = childOf(unwrap(current), part)
  return Object.keys(shapeOf(unwrap(current)) ?? {})
}

type Definition = {
  readonly def?: {
    readonly innerType?: unknown
    readonly in?: unknown
    readonly element?: unknown
    readonly valueType?: unknown
    readonly shape?: Readonly<Record<string, unknown>>
  }
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  return (schema as Definition | undefined)?.def?.shape
}

function childOf(schema: unknown, part: PropertyKey): unknown {
  const { shape, element, valueType } = (schema as Definition | undefined)?.def ?? {}
  return typeof part === "number" ? element : (shape?.[String(part)] ?? valueType)
}

function unwrap(schema: unknown): unknown {
  let current = schema as Definition | undefined
  while (current?.def?.innerType !== undefined || current?.def?.in !== undefined) {
    current = (current.def.innerType ?? current.def.in) as Definition
  }
  return current
}

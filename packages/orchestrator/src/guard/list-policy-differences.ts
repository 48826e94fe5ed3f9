import { canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { Policy } from "./policy.ts"
import { writePolicy } from "./write-policy.ts"

/** One place where two policies differ; what is absent there, one of them does not say. */
export type PolicyDifference = {
  readonly path: string
  readonly old?: string
  readonly next?: string
}

/**
 * Everything in which two policies differ, in the order of the paths: what approvers have to look at. Lists are
 * compared by what is on them, not by its order.
 *
 * @example
 * listPolicyDifferences(oldPolicy, newPolicy) // [{ path: "version", old: "1", next: "2" }]
 */
export function listPolicyDifferences(old: Policy, next: Policy): readonly PolicyDifference[] {
  const [before, after] = [flatten("", writePolicy(old)), flatten("", writePolicy(next))]
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path) => compare(path, before.get(path) ?? [], after.get(path) ?? []))
}

/** What is said at each path; several things where it is a list. Contracts are told apart by their addresses. */
function flatten(path: string, value: unknown, found = new Map<string, string[]>()): Map<string, string[]> {
  if (typeof value !== "object" || value === null) {
    if (value !== undefined) found.set(path, [toText(value)])
  } else if (Array.isArray(value) && !value.some(hasAddress)) {
    found.set(path, value.map(toText))
  } else {
    const entries = Array.isArray(value)
      ? value.map((item: unknown) => [hasAddress(item) ? item.address : "", item] as const)
      : Object.entries(value)
    for (const [key, item] of entries) flatten(path === "" ? key : `${path}.${key}`, item, found)
  }
  return found
}

function hasAddress(value: unknown): value is { readonly address: string } {
  return (
    typeof value === "object" && value !== null && "address" in value && typeof value.address === "string"
  )
}

function compare(path: string, old: readonly string[], next: readonly string[]): readonly PolicyDifference[] {
  const gone = old.filter((item) => !next.includes(item))
  const come = next.filter((item) => !old.includes(item))
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, place) => ({
    path,
    ...(gone[place] !== undefined && { old: gone[place] }),
    ...(come[place] !== undefined && { next: come[place] }),
  }))
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value as CanonicalValue)
}

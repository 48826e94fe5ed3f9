import { isPlainObject } from "./is-plain-object.ts"
import type { GivenSetting } from "./read-settings.ts"

/** Where a value came from. The name is that of the flag, the environment variable or the file. */
export type ValueOrigin = {
  readonly source: "flag" | "environment" | "file" | "default"
  readonly name?: string
}

/** Values of one source, by path: `execution.maxThreads`. */
export type Layer = ReadonlyMap<
  string,
  { readonly path: readonly string[]; readonly value: unknown; readonly origin: ValueOrigin }
>

/** A tree of values as a layer. Lists and references to secrets are single values. */
export function layerOfTree(tree: unknown, origin: ValueOrigin): Layer {
  return new Map(listLeaves(tree, []).map(({ path, value }) => [path.join("."), { path, value, origin }]))
}

/** Single settings as a layer. */
export function layerOfSettings(given: readonly GivenSetting[], source: "flag" | "environment"): Layer {
  return new Map(
    given.map(({ setting, name, value }) => [
      setting.path.join("."),
      { path: setting.path, value, origin: { source, name } },
    ]),
  )
}

/** Later layers win, value by value; a list is replaced as a whole. */
export function mergeLayers(layers: readonly Layer[]): Layer {
  return new Map(layers.flatMap((layer) => [...layer]))
}

/** The layer as a tree again. */
export function treeOfLayer(layer: Layer): Record<string, unknown> {
  const tree: Record<string, unknown> = {}
  for (const { path, value } of layer.values()) {
    let node = tree
    for (const key of path.slice(0, -1)) {
      const existing = Object.hasOwn(node, key) ? node[key] : undefined
      const next: Record<string, unknown> = isPlainObject(existing) ? existing : {}
      defineOwn(node, key, next)
      node = next
    }
    const last = path.at(-1)
    if (last !== undefined) defineOwn(node, last, value)
  }
  return tree
}

/** Every value of a tree that is no branch, with its path; an empty branch counts as a value. */
export function listLeaves(
  value: unknown,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly value: unknown }[] {
  const isBranch = isPlainObject(value) && !Object.hasOwn(value, "$secret") && path.length < DEEPEST_LEVEL
  if (!isBranch) return [{ path, value }]
  const entries = Object.entries(value)
  if (entries.length === 0) return path.length === 0 ? [] : [{ path, value }]
  return entries.flatMap(([key, item]) => listLeaves(item, [...path, key]))
}

const DEEPEST_LEVEL = 16

/** Also for a key named __proto__, which is then refused as unknown. */
function defineOwn(node: object, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, configurable: true, enumerable: true, writable: true })
}

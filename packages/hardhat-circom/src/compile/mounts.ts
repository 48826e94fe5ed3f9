import { realpathSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"

import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"

/** A folder as the compiler sees it. The compiler sees nothing else. */
export type Mount = { readonly virtual: string; readonly real: string }

/** Where `include` looks after the folder of the including file, in order. */
export type SourceTree = { readonly mounts: readonly Mount[]; readonly includeRoots: readonly string[] }

const sourceRoot = "/src"
const libraryRoot = "/node_modules"

/**
 * The folders of a project under fixed names, so that neither artefacts nor messages depend on where the
 * project lies. Real paths, because the compiler does not follow links out of a folder it was given.
 */
export function mountSources(config: CircomConfig): SourceTree {
  const require = createRequire(path.join(config.projectRoot, "package.json"))
  const libraries = config.libraries.map((name): Mount => {
    const found = (require.resolve.paths(name) ?? [])
      .map((folder) => path.join(folder, name))
      .find((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    if (found === undefined) {
      throw new CircomError("CIRCUIT_LIBRARY_MISSING", `${name} is not installed; add it to the dependencies`)
    }
    return { virtual: `${libraryRoot}/${name}`, real: realpathSync(found) }
  })
  const extra = config.includePaths.map((folder, index): Mount => ({
    virtual: `/include/${index}`,
    real: realFolder(folder, "circom.includePaths"),
  }))
  return {
    mounts: [
      { virtual: sourceRoot, real: realFolder(config.sources, "circom.sources") },
      ...libraries,
      ...extra,
    ],
    includeRoots: [libraryRoot, ...extra.map(({ virtual }) => virtual)],
  }
}

/** The real path of a path that the compiler uses; undefined when it lies outside every mount. */
export function toRealPath(mounts: readonly Mount[], virtualPath: string): string | undefined {
  const mount = mounts.find(({ virtual }) => virtualPath.startsWith(`${virtual}/`))
  return mount && path.join(mount.real, virtualPath.slice(mount.virtual.length))
}

/** A source's name in manifests: relative to the folder of sources, or the library's name and the rest. */
export function toSourceName(virtualPath: string): string {
  return virtualPath.replace(/^\/(src|node_modules)\//, "").replace(/^\//, "")
}

function realFolder(folder: string, setting: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(folder)
  throw new CircomError("CIRCUIT_CONFIG_INVALID", `${setting} names ${folder}, which is not a folder`)
}

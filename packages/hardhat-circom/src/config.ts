import path from "node:path"

import { z } from "zod"

const folder = z.string().min(1)

/** The `circom` entry of `hardhat.config.ts`; every field may be left out. */
export type CircomUserConfig = {
  /** The module whose default export is `defineCircuits([...])`. Default `./circuits.ts`. */
  registry?: string | undefined
  /** The folder of circom sources. Default `./src`. */
  sources?: string | undefined
  /** npm packages that circuits include from, as `include "circomlib/circuits/…"`. Default circomlib. */
  libraries?: string[] | undefined
  /** Further folders to include from. */
  includePaths?: string[] | undefined
  /** Where verification keys and their manifest go; committed. Default `./keys`. */
  keys?: string | undefined
  /** Where the Solidity libraries that carry the keys go; committed. Default `./verifiers`. */
  verifiers?: string | undefined
  /** Where ceremonies keep their attestations (committed) and proving keys (not). Default `./ceremony`. */
  ceremonies?: string | undefined
  /** The compiler version that generated Solidity asks for. Default `0.8.37`. */
  solidityPragma?: string | undefined
}

const userConfigSchema: z.ZodType<CircomUserConfig> = z
  .strictObject({
    registry: folder,
    sources: folder,
    libraries: z.array(
      z.string().regex(/^(@[a-z0-9-_.]+\/)?[a-z0-9-_.]+$/, "not the name of an npm package"),
    ),
    includePaths: z.array(folder),
    keys: folder,
    verifiers: folder,
    ceremonies: folder,
    solidityPragma: z.string().regex(/^[\^>=<]*\d+\.\d+\.\d+$/, "not a Solidity version, such as 0.8.37"),
  })
  .partial()

/** The same with defaults filled in and absolute paths. */
export type CircomConfig = {
  readonly projectRoot: string
  readonly registry: string
  readonly sources: string
  readonly libraries: readonly string[]
  readonly includePaths: readonly string[]
  readonly keys: string
  readonly verifiers: string
  readonly ceremonies: string
  readonly cache: string
  readonly solidityPragma: string
}

export type CircomConfigProblem = { readonly path: (string | number)[]; readonly message: string }

/** What is wrong with a `circom` entry; empty when nothing is. */
export function findConfigProblems(userConfig: unknown): CircomConfigProblem[] {
  const parsed = userConfigSchema.optional().safeParse(userConfig)
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => ({
    path: ["circom", ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))],
    message: `CIRCUIT_CONFIG_INVALID: ${issue.message}`,
  }))
}

/** Fills in the defaults. `cacheRoot` is Hardhat's own cache folder. */
export function resolveConfig(
  userConfig: CircomUserConfig | undefined,
  projectRoot: string,
  cacheRoot: string,
): CircomConfig {
  const inProject = (value: string | undefined, fallback: string): string =>
    path.resolve(projectRoot, value ?? fallback)
  return {
    projectRoot,
    registry: inProject(userConfig?.registry, "circuits.ts"),
    sources: inProject(userConfig?.sources, "src"),
    libraries: userConfig?.libraries ?? ["circomlib"],
    includePaths: (userConfig?.includePaths ?? []).map((each) => path.resolve(projectRoot, each)),
    keys: inProject(userConfig?.keys, "keys"),
    verifiers: inProject(userConfig?.verifiers, "verifiers"),
    ceremonies: inProject(userConfig?.ceremonies, "ceremony"),
    cache: path.join(cacheRoot, "circom"),
    solidityPragma: userConfig?.solidityPragma ?? "0.8.37",
  }
}

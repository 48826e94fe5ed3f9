import { createRequire } from "node:module"

/** npm's names for the processors that Foundry builds for. */
const processors: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" }

/**
 * The path of the native anvil binary. The package's own `anvil` command is a Node wrapper around it, and a
 * wrapper that is killed leaves its child running: so the binary is started directly.
 */
export function resolveAnvil(platform: string = process.platform, processor: string = process.arch): string {
  const name = `@foundry-rs/anvil-${platform}-${processors[processor] ?? processor}`
  const wrapper = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json")
  // The platform package is a dependency of the wrapper, so it is looked for from there.
  return createRequire(wrapper).resolve(`${name}/bin/anvil${platform === "win32" ? ".exe" : ""}`)
}

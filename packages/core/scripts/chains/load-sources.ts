import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { readCosmos, readHyperlane, readSubwallet, readViem, readWormhole } from "./read-sources.ts"
import type { CosmosChain, HyperlaneChain, SubwalletChain, ViemChain } from "./read-sources.ts"
import type { ChainSource } from "./source-chain.ts"

// Of these two the data needs code of their dependencies; of the others the package alone is enough, and spares
// hundreds of megabytes.
const INSTALLED = ["viem@2.57.0", "@wormhole-foundation/sdk-base@6.1.5"]
const PACKED = ["@hyperlane-xyz/registry@23.11.0", "chain-registry@2.0.251", "@subwallet/chain-list@0.2.89"]

/** Every source, earlier ones before later ones. Downloads them into a temporary folder, which it removes. */
export async function loadSources(): Promise<readonly ChainSource[]> {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-chains-"))
  try {
    const npm = (...words: readonly string[]) =>
      execFileSync("npm", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    // A folder without a manifest would be looked for further up.
    writeFileSync(join(folder, "package.json"), "{}")
    npm("install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", ...INSTALLED)
    for (const name of PACKED) {
      const [packed] = JSON.parse(npm("pack", "--json", name)) as [{ filename: string; name: string }]
      const target = join(folder, "node_modules", packed.name)
      execFileSync("mkdir", ["-p", target])
      execFileSync("tar", ["-xzf", packed.filename, "-C", target, "--strip-components=1"], { cwd: folder })
    }
    return await readAll(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type WormholeModule = {
  readonly chains: readonly string[]
  readonly chainToPlatform: (chain: string) => string
  readonly nativeChainIds: {
    readonly networkChainToNativeChainId: {
      readonly get: (network: string, chain: string) => string | bigint | undefined
    }
  }
  readonly finality: {
    readonly blockTime: { readonly get: (chain: string) => number | undefined }
    readonly finalityThreshold: { readonly get: (chain: string) => number | undefined }
  }
}

async function readAll(folder: string): Promise<readonly ChainSource[]> {
  const modules = join(folder, "node_modules")
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(modules, path)).href)
  const viem = (await load("viem/_esm/chains/index.js")) as Readonly<Record<string, ViemChain>>
  const hyperlane = (await load("@hyperlane-xyz/registry/dist/chainMetadata.js")) as {
    readonly chainMetadata: Readonly<Record<string, HyperlaneChain>>
  }
  const wormhole = (await load("@wormhole-foundation/sdk-base/dist/esm/index.js")) as WormholeModule
  const cosmos = createRequire(join(folder, "package.json"))("chain-registry") as {
    readonly chains: readonly CosmosChain[]
  }
  const subwallet = JSON.parse(
    readFileSync(join(modules, "@subwallet/chain-list/data/ChainInfo.json"), "utf8"),
  ) as Readonly<Record<string, SubwalletChain>>
  // Aliases and helpers stand among the chains.
  const viemChains = [...new Set(Object.values(viem))].filter((each) => typeof each?.id === "number")
  return [
    { name: "viem", chains: readViem(viemChains) },
    {
      name: "hyperlane",
      chains: readHyperlane(Object.values(hyperlane.chainMetadata)),
    },
    {
      name: "wormhole",
      chains: readWormhole({
        chains: wormhole.chains,
        platformOf: wormhole.chainToPlatform,
        nativeIdOf: (chain) => wormhole.nativeChainIds.networkChainToNativeChainId.get("Mainnet", chain),
        blockTimeMsOf: (chain) => wormhole.finality.blockTime.get(chain),
        finalBlocksOf: (chain) => wormhole.finality.finalityThreshold.get(chain),
      }),
    },
    { name: "chain-registry", chains: readCosmos(cosmos.chains) },
    { name: "subwallet", chains: readSubwallet(Object.values(subwallet)) },
  ]
}

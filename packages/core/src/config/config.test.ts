import * as fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import type { z } from "zod"
import { codeOf } from "../../test/code-of.ts"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { toCliText } from "../errors/to-cli-text.ts"
import type { AgentGptConfig, AgentGptConfigInput } from "./config.ts"
import { configJsonSchema } from "./config-json-schema.ts"
import { configSchema } from "./config-schema.ts"
import { defineConfig } from "./define-config.ts"
import { resolveConfig } from "./resolve-config.ts"
import { isSecretReference, secret } from "./secret.ts"
import { listSettings } from "./settings.ts"
import { editDistance, suggest } from "./spelling.ts"

const CHAIN = { "eip155:1": { rpcUrls: ["https://rpc.example"] } } as const
const KEY = "4c0883a69102937d6231471b5dbb6204fe512961708279f2e3e8a5d4b8e3e1f7"
const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"

const FULL = {
  execution: { maxThreads: 3, methods: ["batch"] },
  chains: {
    "eip155:1": { rpcUrls: ["https://rpc.example", { $secret: "ETHEREUM_RPC_URL" }] },
    "eip155:10": { rpcUrls: ["wss://a.example"] },
  },
  agents: { payments: { strategy: "mass-payroll", chains: ["eip155:1"] } },
}

const urls = (...rpcUrls: readonly unknown[]) => ({ chains: { "eip155:1": { rpcUrls } } })
const accepts = (url: string): boolean => configSchema.safeParse(urls(url)).success
const file = (value: unknown) => ({ file: { name: "agentgpt.config.ts", value } })
const errorOf = (action: () => unknown): AgentGptError => {
  try {
    action()
  } catch (error) {
    if (error instanceof AgentGptError) return error
  }
  throw new Error("no coded error")
}

describe("resolveConfig", () => {
  it("has the documented defaults", () => {
    expect(resolveConfig().config).toEqual({
      execution: {
        methods: ["sequential", "batch", "parallel", "speculative"],
        maxThreads: 8,
        maxTxs: 450,
        gasLimit: 30_000_000,
        gasThreshold: "50",
        batchGasCeiling: "100",
      },
      workflow: {
        gasStrategy: "optimal",
        maxRetries: 3,
        autoSave: true,
        autoStoreProofs: true,
        anchorEveryBlocks: 50,
        privacy: 0,
        proofLevel: "DEV",
        proveSteps: "several-chains",
        rpcFallback: true,
        contextLength: 16_384,
      },
      tasks: { priority: "MEDIUM", maxConcurrent: 100 },
      chains: {},
      agents: {},
      remoteSigners: {},
    })
  })

  it("fills in an agent's defaults", () => {
    const { config, origins } = resolveConfig(
      file({ chains: CHAIN, agents: { lp: { strategy: "optimize_yield", chains: ["eip155:1"] } } }),
    )
    expect(config.agents["lp"]).toEqual({
      strategy: "optimize_yield",
      chains: ["eip155:1"],
      gasLimit: 300_000,
      feeTier: 5,
      healthCheckInterval: 12,
      maxSlippage: "0.5%",
    })
    expect(origins["agents.lp.strategy"]).toEqual({ source: "file", name: "agentgpt.config.ts" })
    expect(origins["agents.lp.maxSlippage"]).toEqual({ source: "default" })
  })

  it("lets a flag win over the environment, the environment over the file, the file over the defaults", () => {
    const layers = {
      defaults: { execution: { maxThreads: 1 } },
      ...file({ execution: { maxThreads: 2 } }),
      environment: { AGENTGPT_EXECUTION_MAX_THREADS: "3" },
      flags: { "max-threads": "4" },
    }
    const path = "execution.maxThreads"
    const at = (sources: object) => {
      const { config, origins } = resolveConfig(sources)
      return [config.execution.maxThreads, origins[path]]
    }
    const { flags: _flags, ...withoutFlags } = layers
    const { environment: _environment, ...withoutEnvironment } = withoutFlags
    expect(at(layers)).toEqual([4, { source: "flag", name: "--max-threads" }])
    expect(at(withoutFlags)).toEqual([3, { source: "environment", name: "AGENTGPT_EXECUTION_MAX_THREADS" }])
    expect(at(withoutEnvironment)).toEqual([2, { source: "file", name: "agentgpt.config.ts" }])
    expect(at({ defaults: layers.defaults })).toEqual([1, { source: "default" }])
    expect(at({})).toEqual([8, { source: "default" }])
  })

  it("lets settings win over the file, and the environment over settings", () => {
    const settings = { name: "agentgpt.settings.json", value: { execution: { max_threads: 5 } } }
    const layers = { ...file({ execution: { maxThreads: 2, maxTxs: 7 } }), settings }
    const { config, origins } = resolveConfig(layers)
    expect(config.execution).toMatchObject({ maxThreads: 5, maxTxs: 7 })
    expect(origins["execution.maxThreads"]).toEqual({ source: "file", name: "agentgpt.settings.json" })
    const environment = { AGENTGPT_EXECUTION_MAX_THREADS: "3" }
    expect(resolveConfig({ ...layers, environment }).config.execution.maxThreads).toBe(3)
    const wrong = { name: "agentgpt.settings.json", value: { execution: { maxThreds: 5 } } }
    expect(codeOf(() => resolveConfig({ settings: wrong }))).toBe("CONFIG_UNKNOWN_KEY")
  })

  it("gives the origin of every value", () => {
    const { config, origins } = resolveConfig(file(FULL))
    const leaves = (value: unknown, path: string): readonly string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
        ? Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`))
        : [path]
    expect(Object.keys(origins).toSorted()).toEqual([...leaves(config, "")].toSorted())
  })

  it("merges chains and agents key by key and replaces lists as a whole", () => {
    const { config } = resolveConfig({
      defaults: { chains: { "eip155:1": { rpcUrls: ["https://a.example", "https://b.example"] } } },
      ...file({
        chains: {
          "eip155:1": { rpcUrls: ["https://c.example"] },
          "eip155:10": { rpcUrls: ["wss://d.example"] },
        },
      }),
    })
    expect(config.chains).toEqual({
      "eip155:1": { rpcUrls: ["https://c.example"] },
      "eip155:10": { rpcUrls: ["wss://d.example"] },
    })
  })

  it("takes snake_case and aliases beside camelCase, in files and in flags", () => {
    const { config } = resolveConfig(
      file({
        execution: { max_workers: 3, gas_threshold: 20, max_txs: 7 },
        agents: {
          a: {
            strategy: "hedge",
            chains: ["eip155:1"],
            max_slippage: "1%",
            pool_address: "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045",
          },
        },
        chains: { "eip155:1": { rpc_urls: ["http://127.0.0.1:1"] } },
      }),
    )
    expect(config.execution).toMatchObject({ maxThreads: 3, gasThreshold: "20", maxTxs: 7 })
    expect(config.agents["a"]).toMatchObject({
      maxSlippage: "1%",
      poolAddress: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
    })
  })

  it("takes the documented command line as it is written", () => {
    const { config, origins } = resolveConfig({
      flags: { methods: "batch,parallel", gas_threshold: "50", max_threads: "12" },
    })
    expect(config.execution).toMatchObject({
      methods: ["batch", "parallel"],
      gasThreshold: "50",
      maxThreads: 12,
    })
    expect(origins["execution.maxThreads"]).toEqual({ source: "flag", name: "--max_threads" })
  })

  it.each([
    "max-threads",
    "max_threads",
    "maxThreads",
    "execution.maxThreads",
    "execution.max_threads",
    "max-workers",
  ])("understands the flag --%s", (flag) => {
    expect(resolveConfig({ flags: { [flag]: 5 } }).config.execution.maxThreads).toBe(5)
  })

  it("reads every setting from the environment by its own name", () => {
    const values: Readonly<Record<string, readonly [string, unknown]>> = {
      "execution.methods": ["batch, parallel", ["batch", "parallel"]],
      "execution.gasThreshold": ["0.05", "0.05"],
      "execution.batchGasCeiling": ["99", "99"],
      "workflow.gasStrategy": ["eco", "eco"],
      "workflow.autoSave": ["false", false],
      "workflow.autoStoreProofs": ["0", false],
      "workflow.privacy": ["3", 3],
      "workflow.proveSteps": ["never", "never"],
      "workflow.proofLevel": ["TESTNET", "TESTNET"],
      "workflow.rpcFallback": ["1", true],
      "tasks.priority": ["HIGH", "HIGH"],
      "execution.gasLimit": ["21000", 21_000],
    }
    for (const { path, environmentName } of listSettings()) {
      const key = path.join(".")
      const [text, value] = values[key] ?? ["7", 7]
      const { config, origins } = resolveConfig({ environment: { [environmentName]: text } })
      const [group = "", name = ""] = path
      expect([key, (config as unknown as Record<string, Record<string, unknown>>)[group]?.[name]]).toEqual([
        key,
        value,
      ])
      expect(origins[key]).toEqual({ source: "environment", name: environmentName })
    }
  })

  it("takes an empty variable and an undefined value for absent", () => {
    const { config } = resolveConfig({
      ...file({ execution: { maxThreads: undefined } }),
      environment: { AGENTGPT_EXECUTION_MAX_THREADS: "" },
      flags: { maxThreads: undefined },
    })
    expect(config.execution.maxThreads).toBe(8)
  })

  it("changes nothing it is given", () => {
    const value = Object.freeze({ execution: Object.freeze({ max_threads: 3 }) })
    resolveConfig(file(value))
    expect(value).toEqual({ execution: { max_threads: 3 } })
  })
})

describe("resolveConfig refuses", () => {
  it.each<[string, object, string]>([
    ["a file without an object", file("text"), "CONFIG_INVALID"],
    ["a file with nothing", file(undefined), "CONFIG_INVALID"],
    ["a list", file([]), "CONFIG_INVALID"],
    ["a group that is no object", file({ execution: 5 }), "CONFIG_INVALID"],
    ["null", file({ execution: { maxThreads: null } }), "CONFIG_INVALID"],
    ["a number as text in a file", file({ execution: { maxThreads: "8" } }), "CONFIG_INVALID"],
    ["a fraction", file({ execution: { maxThreads: 1.5 } }), "CONFIG_INVALID"],
    ["no threads", file({ execution: { maxThreads: 0 } }), "CONFIG_INVALID"],
    ["too many threads", file({ execution: { maxThreads: 1025 } }), "CONFIG_INVALID"],
    ["no payments in a batch", file({ execution: { maxTxs: 0 } }), "CONFIG_INVALID"],
    ["more payments than a transaction holds", file({ execution: { maxTxs: 2001 } }), "CONFIG_INVALID"],
    ["too little gas", file({ execution: { gasLimit: 20_999 } }), "CONFIG_INVALID"],
    ["no methods", file({ execution: { methods: [] } }), "CONFIG_INVALID"],
    ["an unknown method", file({ execution: { methods: ["magic"] } }), "CONFIG_INVALID"],
    ["fractional gwei as a number", file({ execution: { gasThreshold: 0.5 } }), "CONFIG_INVALID"],
    ["negative gwei", file({ execution: { gasThreshold: -1 } }), "CONFIG_INVALID"],
    ["gwei with a comma", file({ execution: { gasThreshold: "0,5" } }), "CONFIG_INVALID"],
    ["an unknown gas strategy", file({ workflow: { gasStrategy: "slow" } }), "CONFIG_INVALID"],
    ["a negative number of retries", file({ workflow: { maxRetries: -1 } }), "CONFIG_INVALID"],
    [
      "a privacy level that bundles of runs do not have",
      file({ workflow: { privacy: 5 } }),
      "CONFIG_INVALID",
    ],
    ["an unknown priority", file({ tasks: { priority: "medium" } }), "CONFIG_INVALID"],
    ["a truth as text in a file", file({ workflow: { autoSave: "yes" } }), "CONFIG_INVALID"],
    ["a chain in another spelling", file({ chains: { "EIP155:1": CHAIN["eip155:1"] } }), "CONFIG_INVALID"],
    ["a chain by number", file({ chains: { 1: CHAIN["eip155:1"] } }), "CONFIG_INVALID"],
    ["a chain without URLs", file({ chains: { "eip155:1": { rpcUrls: [] } } }), "CONFIG_INVALID"],
    [
      "a URL of another scheme",
      file({ chains: { "eip155:1": { rpcUrls: ["ftp://rpc.example"] } } }),
      "CONFIG_INVALID",
    ],
    ["a file URL", file({ chains: { "eip155:1": { rpcUrls: ["file:///etc/passwd"] } } }), "CONFIG_INVALID"],
    [
      "a text that is no URL",
      file({ chains: { "eip155:1": { rpcUrls: ["rpc.example"] } } }),
      "CONFIG_INVALID",
    ],
    [
      "a malformed reference to a secret",
      file({ chains: { "eip155:1": { rpcUrls: [{ $secret: "lower" }] } } }),
      "CONFIG_INVALID",
    ],
    [
      "a reference with more in it",
      file({ chains: { "eip155:1": { rpcUrls: [{ $secret: "A", b: 1 }] } } }),
      "CONFIG_UNKNOWN_KEY",
    ],
    [
      "a wrong agent id",
      file({ agents: { "My Agent": { strategy: "hedge", chains: ["eip155:1"] } }, chains: CHAIN }),
      "CONFIG_INVALID",
    ],
    [
      "an agent without a strategy",
      file({ agents: { a: { chains: ["eip155:1"] } }, chains: CHAIN }),
      "CONFIG_INVALID",
    ],
    [
      "an agent without chains",
      file({ agents: { a: { strategy: "hedge", chains: [] } }, chains: CHAIN }),
      "CONFIG_INVALID",
    ],
    [
      "slippage as a number",
      file({ agents: { a: { strategy: "hedge", chains: ["eip155:1"], maxSlippage: 0.5 } }, chains: CHAIN }),
      "CONFIG_INVALID",
    ],
    [
      "slippage above everything",
      file({
        agents: { a: { strategy: "hedge", chains: ["eip155:1"], maxSlippage: "101%" } },
        chains: CHAIN,
      }),
      "CONFIG_INVALID",
    ],
    [
      "a pool with a wrong checksum",
      file({
        agents: {
          a: {
            strategy: "hedge",
            chains: ["eip155:1"],
            poolAddress: "0xD8da6bf26964af9d7eed9e03e53415d37aa96045",
          },
        },
        chains: CHAIN,
      }),
      "CONFIG_INVALID",
    ],
    [
      "an agent on a chain that is not there",
      file({ agents: { a: { strategy: "hedge", chains: ["eip155:10"] } }, chains: CHAIN }),
      "CONFIG_UNKNOWN_CHAIN",
    ],
    ["an unknown group", file({ executions: {} }), "CONFIG_UNKNOWN_KEY"],
    ["an unknown group with content", file({ excution: { maxThreads: 3 } }), "CONFIG_UNKNOWN_KEY"],
    ["an unknown key", file({ execution: { maxThreds: 3 } }), "CONFIG_UNKNOWN_KEY"],
    ["an unknown key in snake_case", file({ execution: { max_threds: 3 } }), "CONFIG_UNKNOWN_KEY"],
    [
      "an unknown key of a chain",
      file({ chains: { "eip155:1": { ...CHAIN["eip155:1"], rpc: 1 } } }),
      "CONFIG_UNKNOWN_KEY",
    ],
    [
      "an unknown key of an agent",
      file({ agents: { a: { strategy: "hedge", chains: ["eip155:1"], fee: 1 } }, chains: CHAIN }),
      "CONFIG_UNKNOWN_KEY",
    ],
    [
      "a key named __proto__",
      file(JSON.parse('{"__proto__":{"execution":{"maxThreads":1}}}')),
      "CONFIG_UNKNOWN_KEY",
    ],
    ["a key named constructor", file({ constructor: { a: 1 } }), "CONFIG_UNKNOWN_KEY"],
    [
      "two spellings of a key",
      file({ execution: { maxThreads: 1, max_threads: 1 } }),
      "CONFIG_DUPLICATE_KEY",
    ],
    ["a key and its alias", file({ execution: { maxThreads: 1, maxWorkers: 1 } }), "CONFIG_DUPLICATE_KEY"],
    ["two spellings of a flag", { flags: { "max-threads": "1", max_threads: "1" } }, "CONFIG_DUPLICATE_KEY"],
    ["an unknown flag", { flags: { "max-thread": "1" } }, "CONFIG_UNKNOWN_FLAG"],
    ["a flag without its value", { flags: { "max-threads": true } }, "CONFIG_INVALID"],
    ["a flag with a wrong value", { flags: { "max-threads": "many" } }, "CONFIG_INVALID"],
    ["a flag with a leading zero", { flags: { "max-threads": "012" } }, "CONFIG_INVALID"],
    ["a flag with an exponent", { flags: { "max-threads": "1e1" } }, "CONFIG_INVALID"],
    ["a list with an empty item", { flags: { methods: "batch,,parallel" } }, "CONFIG_INVALID"],
    [
      "a wrong truth in the environment",
      { environment: { AGENTGPT_WORKFLOW_AUTO_SAVE: "yes" } },
      "CONFIG_INVALID",
    ],
    [
      "a misspelt variable",
      { environment: { AGENTGPT_EXECUTION_MAX_THREDS: "1" } },
      "CONFIG_UNKNOWN_ENVIRONMENT",
    ],
  ])("%s", (_name, sources, code) => {
    expect(codeOf(() => resolveConfig(sources))).toBe(code)
  })

  it("and says where, from which source and what was probably meant", () => {
    const unknown = errorOf(() => resolveConfig(file({ execution: { gasLimt: 1 } })))
    expect(unknown.shortMessage).toContain("gasLimt")
    expect(unknown.shortMessage).toContain("execution")
    expect(unknown.meta).toEqual(["Did you mean gasLimit?", "It stands in agentgpt.config.ts."])
    const variable = errorOf(() => resolveConfig({ environment: { AGENTGPT_EXECUTION_MAX_TXS: "0" } }))
    expect(variable.meta.join()).toMatch(/execution\.maxTxs.*AGENTGPT_EXECUTION_MAX_TXS/u)
    const flag = errorOf(() => resolveConfig({ flags: { "max-thread": "1" } }))
    expect(flag.meta).toEqual(["Did you mean --max-threads?"])
    const agent = errorOf(() =>
      resolveConfig(file({ agents: { a: { strategy: "hedge", chains: ["eip155:10"] } } })),
    )
    expect(agent.shortMessage).toContain("eip155:10")
  })

  it("all wrong values at once", () => {
    const { meta } = errorOf(() =>
      resolveConfig(file({ execution: { maxThreads: 0, maxTxs: 0 }, tasks: { priority: "x" } })),
    )
    expect(meta).toHaveLength(3)
  })

  it("but leaves alone variables that are secrets or belong to others", () => {
    const environment = { AGENTGPT_EXECUTION_MAX_TXT: "https://secret", AGENTGPT_HOME: "/x", PATH: "/bin" }
    const value = { chains: { "eip155:1": { rpcUrls: [secret("AGENTGPT_EXECUTION_MAX_TXT")] } } }
    expect(codeOf(() => resolveConfig({ ...file(value), environment }))).toBeUndefined()
    expect(codeOf(() => resolveConfig({ environment }))).toBe("CONFIG_UNKNOWN_ENVIRONMENT")
  })
})

describe("secrets in a configuration", () => {
  it.each<[string, unknown, string]>([
    ["a private key", { execution: { note: `0x${KEY}` } }, "CONFIG_RAW_SECRET"],
    ["a private key without 0x", { note: KEY }, "CONFIG_RAW_SECRET"],
    ["a private key in blanks", { note: ` ${KEY}\n` }, "CONFIG_RAW_SECRET"],
    ["a private key in a list", { agents: { a: { chains: [KEY] } } }, "CONFIG_RAW_SECRET"],
    ["a private key as a key", { [KEY]: 1 }, "CONFIG_RAW_SECRET"],
    [
      "a private key as a list of bytes",
      { note: Array.from({ length: 32 }, (_, index) => index) },
      "CONFIG_RAW_SECRET",
    ],
    ["a private key instead of the name of one", urls({ $secret: KEY.toUpperCase() }), "CONFIG_RAW_SECRET"],
    ["a recovery phrase", { note: PHRASE }, "CONFIG_RAW_SECRET"],
    ["a recovery phrase in a list", { note: PHRASE.split(" ") }, "CONFIG_RAW_SECRET"],
    [
      "a Solana key pair",
      { note: "5MaiiCavjCmn9Hs1o3eznqDEhRwxo7pXiAYez7keQUviUkauRiTMD8DrESdrNjN8zd9mTmVhRvBJeg5vhyvgrAhG" },
      "CONFIG_RAW_SECRET",
    ],
    ["a WIF key", { note: "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ" }, "CONFIG_RAW_SECRET"],
    ["32 bytes in base64", { note: "TAiDppECk31iMUcbXbtiBP5RKWFwgnny4+il1Ljj4fc=" }, "CONFIG_RAW_SECRET"],
    ["an API key by its name", { alchemyApiKey: "demo" }, "CONFIG_RAW_SECRET"],
    ["a password by its name", { database: { password: "x" } }, "CONFIG_RAW_SECRET"],
    ["a service key", { note: "sk-proj-abcdefghijklmnop" }, "CONFIG_RAW_SECRET"],
    ["credentials in a URL", urls("https://user:pass@rpc.example"), "CONFIG_URL_CREDENTIALS"],
    ["a user in a URL", urls("https://user@rpc.example"), "CONFIG_URL_CREDENTIALS"],
    [
      "a key in a URL's path",
      urls("https://eth-mainnet.g.alchemy.com/v2/aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"),
      "CONFIG_URL_CREDENTIALS",
    ],
    ["a key in a URL's query", urls("wss://rpc.example/?apikey=1"), "CONFIG_URL_CREDENTIALS"],
    [
      "a key in a URL's host",
      urls("https://0a1b2c3d4e5f60718293a4b5c6d7e8f9.rpc.example/"),
      "CONFIG_URL_CREDENTIALS",
    ],
    [
      "a key in the second URL",
      urls("https://rpc.example", "https://rpc.example/?k=1"),
      "CONFIG_URL_CREDENTIALS",
    ],
    ["a database's URL", { database: "postgres://app:hunter22@db/app" }, "CONFIG_URL_CREDENTIALS"],
  ])("%s is refused and not repeated", (_name, value, code) => {
    for (const action of [
      () => defineConfig(value as AgentGptConfigInput),
      () => resolveConfig(file(value)),
      () => resolveConfig({ defaults: value as AgentGptConfigInput }),
    ]) {
      const error = errorOf(action)
      expect(error.code).toBe(code)
      const output = toCliText(error) + JSON.stringify(error)
      for (const trace of [
        KEY,
        KEY.toUpperCase(),
        "sausage",
        "5MaiiCavjC",
        "5HueCGU8",
        "TAiDppECk",
        "demo",
        "sk-proj",
        "pass@",
        "aB3dE5fG",
        "apikey=1",
        "0a1b2c3d4e",
        "?k=1",
        "hunter22",
      ]) {
        expect(output).not.toContain(trace)
      }
    }
  })

  it("are refused in flags and in the environment too", () => {
    expect(codeOf(() => resolveConfig({ flags: { methods: `0x${KEY}` } }))).toBe("CONFIG_RAW_SECRET")
    expect(codeOf(() => resolveConfig({ environment: { AGENTGPT_TASKS_PRIORITY: KEY } }))).toBe(
      "CONFIG_RAW_SECRET",
    )
  })

  it("are referred to by name", () => {
    expect(secret("ETHEREUM_RPC_URL")).toEqual({ $secret: "ETHEREUM_RPC_URL" })
    const { config, origins } = resolveConfig(file(urls(secret("ETHEREUM_RPC_URL"), "http://127.0.0.1:8545")))
    expect(config.chains["eip155:1"]?.rpcUrls).toEqual([
      { $secret: "ETHEREUM_RPC_URL" },
      "http://127.0.0.1:8545",
    ])
    expect(origins["chains.eip155:1.rpcUrls"]).toEqual({ source: "file", name: "agentgpt.config.ts" })
    expect(isSecretReference({ $secret: "A" })).toBe(true)
    expect(
      [{ $secret: "a" }, { $secret: "A", b: 1 }, "A", null].some((value) => isSecretReference(value)),
    ).toBe(false)
  })

  it.each(["", "lower", "1A", "A-B", "A B", "NAME_".repeat(13), 5, undefined])("have no name %j", (name) => {
    expect(codeOf(() => secret(name as string))).toBe("CONFIG_SECRET_NAME_INVALID")
  })

  it.each([
    KEY.toUpperCase().replace(/^4/u, "A"),
    `0x${KEY}`,
    PHRASE,
    "https://u:p@h/",
    "AKIAIOSFODNN7EXAMPLE",
  ])("are not named by themselves: %s", (name) => {
    expect(codeOf(() => secret(name))).toBe("CONFIG_RAW_SECRET")
  })

  it.each([
    "http://127.0.0.1:8545",
    "https://ethereum-sepolia-rpc.publicnode.com",
    "https://rpc.ankr.com/eth_sepolia",
    "wss://ethereum-rpc.publicnode.com",
    "https://sepolia-rollup.arbitrum.io/rpc",
    "https://api.avax-test.network/ext/bc/C/rpc",
    "https://rpc-amoy.polygon.technology",
    "https://sepolia.base.org",
    "https://sepolia.optimism.io",
  ])("are not seen in the public URL %s", (url) => {
    expect(codeOf(() => resolveConfig(file(urls(url))))).toBeUndefined()
  })

  it("are not seen in two URLs of one machine", () => {
    const two = urls("http://127.0.0.1:8545", "http://127.0.0.1:8546")
    expect(codeOf(() => resolveConfig(file(two)))).toBeUndefined()
  })
})

describe("the schema", () => {
  it("names every setting once, for the environment and for flags", () => {
    const settings = listSettings()
    expect(settings.length).toBeGreaterThan(10)
    expect(new Set(settings.map(({ environmentName }) => environmentName)).size).toBe(settings.length)
    expect(new Set(settings.map(({ flagName }) => flagName)).size).toBe(settings.length)
    expect(settings.filter(({ description }) => description === "")).toEqual([])
    expect(settings.map(({ environmentName }) => environmentName)).toContain("AGENTGPT_EXECUTION_MAX_THREADS")
  })

  it("is a JSON Schema that documents variables and flags", () => {
    const schema = configJsonSchema() as {
      properties: { execution: { properties: object; additionalProperties: boolean } }
    }
    expect(schema.properties.execution.additionalProperties).toBe(false)
    expect(schema.properties.execution.properties).toMatchObject({
      maxThreads: {
        type: "integer",
        minimum: 1,
        maximum: 1024,
        default: 8,
        description: "Transactions of an account on the way at once, on each chain.",
        environment: "AGENTGPT_EXECUTION_MAX_THREADS",
        flag: "--max-threads",
      },
    })
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })

  it("refuses credentials in URLs by itself too", () => {
    expect(
      [
        "https://rpc.example",
        "https://u:p@rpc.example",
        "https://u@rpc.example",
        "https://:p@rpc.example",
      ].map(accepts),
    ).toEqual([true, false, false, false])
  })

  it("agrees with the types", () => {
    expectTypeOf<z.output<typeof configSchema>>().toEqualTypeOf<AgentGptConfig>()
    expectTypeOf<AgentGptConfig>().toExtend<AgentGptConfigInput>()
    // @ts-expect-error unknown keys are refused at compile time too
    defineConfig({ execution: { maxThreds: 3 } })
    // @ts-expect-error slippage is text
    defineConfig({ agents: { a: { strategy: "hedge", chains: ["eip155:1"], maxSlippage: 0.5 } } })
  })

  it("gives what it gave when it reads its own output", () => {
    const { config } = resolveConfig(file(FULL))
    expect(resolveConfig(file(config)).config).toEqual(config)
  })
})

describe("spelling", () => {
  it("counts what was mistyped", () => {
    expect(editDistance("", "abc")).toBe(3)
    expect(editDistance("gasLimt", "gasLimit")).toBe(1)
    expect(editDistance("gsaLimit", "gasLimit")).toBe(1)
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left))
        expect(editDistance(left, right) === 0).toBe(left === right)
      }),
    )
  })

  it("suggests nothing far-fetched", () => {
    expect(suggest("gasLimt", ["maxTxs", "gasLimit"])).toBe("gasLimit")
    expect(suggest("colour", ["maxTxs", "gasLimit"])).toBeUndefined()
  })
})

import { pathToFileURL } from "node:url"
import { join } from "node:path"

import { resolveConfig } from "@agentgpt/core"
import { describe, expect, test } from "vitest"

import { root } from "./architecture/workspace.ts"

const name = "agentgpt.config.ts"
const { default: value } = (await import(pathToFileURL(join(root, name)).href)) as { default: unknown }

describe("agentgpt.config.ts of the workspace", () => {
  test("is accepted as it is and names the local chain", () => {
    const { config } = resolveConfig({ file: { name, value } })
    expect(config.chains).toEqual({ "eip155:31337": { rpcUrls: ["http://127.0.0.1:8545"] } })
  })

  test("says the defaults wherever it repeats them", () => {
    const { execution, workflow, tasks } = resolveConfig({ file: { name, value } }).config
    const defaults = resolveConfig().config
    expect({ execution, workflow, tasks }).toEqual({
      execution: defaults.execution,
      workflow: defaults.workflow,
      tasks: defaults.tasks,
    })
  })
})

import { parseArgs } from "node:util"

import { AgentGptError } from "@agentgpt/core"

import type { People } from "./read-parameters.ts"

export type DeployOptions = {
  readonly network: string
  readonly dryRun: boolean
  readonly yes: boolean
  readonly json: boolean
  readonly verify: boolean
  readonly keepAdmin: boolean
  readonly gateways: boolean
  readonly help: boolean
  readonly people: Partial<People>
  readonly parameters?: string
  readonly output?: string
}

export const DEPLOY_USAGE = `Deploys every contract of AgentGPT to a network, and goes on where an earlier run stopped.

  npm run deploy -- --network <name> [options]

  --network <name>  a network of contracts/networks.ts, for example sepolia or localhost
  --dry-run         show what would be sent and what it would cost, then end
  --yes             do not ask before spending
  --verify          publish the sources to the block explorers afterwards
  --guardian <address>   may pause, and roll a workflow version back for 72 hours
  --operator <address>   enrols agents and publishes workflow versions
  --treasury <address>   receives the initial AGPT
  --keep-admin      leave the deployer administrator (always so on development chains)
  --gateways        deploy the gateways over bridges too, and open the ways named in the parameter file
  --parameters <file>    instead of contracts/ignition/parameters/<network>.json
  --output <folder> keep the journal and the address file there instead of in contracts/
  --json            one JSON object per line instead of text
  --help            this text
`

/** Reads the command line; anything unknown or contradictory is refused. */
export function parseDeployOptions(argv: readonly string[]): DeployOptions {
  const { values } = parse(argv)
  if (values.help) return { ...noOptions, help: true }
  if (values.network === undefined) throw refuse("Which network? Name it with --network <name>.")
  if (values["dry-run"] && values.yes) throw refuse("--dry-run and --yes contradict each other.")
  return {
    network: values.network,
    dryRun: values["dry-run"],
    yes: values.yes,
    json: values.json,
    verify: values.verify,
    keepAdmin: values["keep-admin"],
    gateways: values.gateways,
    help: false,
    people: {
      ...(values.guardian !== undefined && { guardian: values.guardian }),
      ...(values.operator !== undefined && { operator: values.operator }),
      ...(values.treasury !== undefined && { treasury: values.treasury }),
    },
    ...(values.parameters !== undefined && { parameters: values.parameters }),
    ...(values.output !== undefined && { output: values.output }),
  }
}

const noOptions = {
  people: {},
  network: "",
  dryRun: false,
  yes: false,
  json: false,
  verify: false,
  keepAdmin: false,
  gateways: false,
}

function parse(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        network: { type: "string" },
        "dry-run": flag,
        yes: flag,
        json: flag,
        verify: flag,
        "keep-admin": flag,
        guardian: { type: "string" },
        operator: { type: "string" },
        treasury: { type: "string" },
        gateways: flag,
        parameters: { type: "string" },
        output: { type: "string" },
        help: flag,
      },
    })
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("DEPLOY_USAGE_INVALID", sentence, {
    meta: ["npm run deploy -- --help lists the options."],
  })
}

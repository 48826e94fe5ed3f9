/** What examples speak of without having made it. */
export const SCENERY = `
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as main from "@agentgpt/agents"
import * as chain from "@agentgpt/chain"
import * as core from "@agentgpt/core"
const { checkPayees, homeDirectory } = chain
declare const screening: main.Screening, screen: main.PaymentScreening
declare const archive: Map<string, unknown>
declare const register: main.ListRegister, source: main.ListSource, folder: string
declare const payee: core.EvmAddress, usdc: core.AssetType, ownAddresses: readonly core.EvmAddress[]
declare const text: string, report: main.RunReport
declare const factory: core.EvmAddress, quoter: core.EvmAddress, router: core.EvmAddress
declare const deployments: main.UniswapOptions["deployments"]
declare const readRun: main.ReportingAgentOptions["readRun"], keepReport: main.ReportingAgentOptions["keepReport"]
declare const policy: chain.SigningPolicy, admissions: Map<string, chain.PlanAdmission>
declare const onEthereum: main.Payout["run"], onPolygon: main.Payout["run"]
declare const some: main.Payout["rows"], others: main.Payout["rows"]
`

import {
  AgentGptError,
  isDevelopmentChain,
  toAgentGptError,
  toChecksumAddress,
  toCliText,
  toExitCode,
} from "@agentgpt/core"

import { MAX_BUNDLE_BYTES } from "../bundle/limits.ts"
import type { Bundle } from "../bundle/read-bundle.ts"
import { readBundle } from "../bundle/read-bundle.ts"
import { verifyDisclosure } from "../disclose/verify-disclosure.ts"
import { unwrapRunKey } from "../readers/wrap-run-key.ts"
import type { Check, TrustedKeys } from "../verify/check.ts"
import { connectChain } from "../verify/onchain/connect-chain.ts"
import { verifyOnchain } from "../verify/onchain/verify-onchain.ts"
import { renderVerdict, verifyBundle } from "../verify/verify-bundle.ts"
import { AUDIT_USAGE, type AuditOptions, parseAuditOptions } from "./audit-options.ts"
import { readInputFile, readKeyFile } from "./read-input-file.ts"
import { readTrustedKeys } from "./read-trusted-keys.ts"
import { listDisclosedFacts, renderJson, renderText, type Report } from "./render-report.ts"

/** Where the command writes; tests look at what arrives. */
export type AuditOutput = {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

const MOST_DISCLOSURE_BYTES = 2 ** 20
const USAGE_EXIT_CODE = 2

/**
 * The `audit-proof` command: prints every check and returns the exit code, 0 only if nothing fails.
 *
 * @example
 * ```ts
 * process.exitCode = await auditCommand(process.argv.slice(2))
 * ```
 */
export async function auditCommand(
  argv: readonly string[],
  output: AuditOutput = toProcess,
): Promise<number> {
  const json = argv.includes("--json")
  try {
    const options = parseAuditOptions(argv)
    if (options.help) {
      output.out(AUDIT_USAGE)
      return 0
    }
    const report = await audit(options)
    output.out(json ? renderJson(report) : renderText(report))
    return report.ok ? 0 : toExitCode(new AgentGptError("AUDIT_CHECK_FAILED"))
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (json) output.out(`${JSON.stringify({ ok: false, error }, undefined, 2)}\n`)
    else output.error(`${toCliText(error)}\n`)
    return error.code === "BUNDLE_USAGE_INVALID" ? USAGE_EXIT_CODE : toExitCode(error)
  }
}

/**
 * Checks a bundle, or what was disclosed of one. The report says what holds and what does not; only what could not be
 * read or reached is thrown.
 * @throws BUNDLE_ codes
 *
 * @example
 * ```ts
 * const { ok, verdict } = await audit({ bundle: "payroll.car", json: false, help: false })
 * ```
 */
export async function audit(options: AuditOptions): Promise<Report> {
  return options.bundle === undefined ? auditDisclosure(options) : auditBundle(options)
}

const toProcess: AuditOutput = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

async function auditBundle(options: AuditOptions): Promise<Report> {
  const file = await readInputFile(options.bundle ?? "", MAX_BUNDLE_BYTES)
  const trustedKeys = await readTrustedKeys(options.keys)
  const runKey = await readRunKey(file, options)
  const verification = verifyBundle(file, { trustedKeys, ...(runKey !== undefined && { runKey }) })
  const { bundle, error, forgeable } = verification
  // A file that is no bundle at all is an error with its own code, not a bundle that fails.
  if (bundle === null) throw error ?? new AgentGptError("BUNDLE_NOT_A_CAR")
  const onchain = options.rpc === undefined ? [] : await compareWithChain(bundle, options.rpc)
  const checks = [...verification.checks, ...onchain]
  const ok = checks.every(({ status }) => status !== "fails")
  return { ok, forgeable, verdict: renderVerdict(ok, forgeable, checks), facts: listFacts(bundle), checks }
}

async function auditDisclosure(options: AuditOptions): Promise<Report> {
  const file = await readInputFile(options.disclosure ?? "", MOST_DISCLOSURE_BYTES)
  const secret = await readKeyFile(options.key ?? "")
  const trustedKeys: TrustedKeys = await readTrustedKeys(options.keys)
  const { ok, forgeable, verdict, checks, disclosure } = verifyDisclosure(file, secret, { trustedKeys })
  return { ok, forgeable, verdict, checks, facts: listDisclosedFacts(disclosure) }
}

async function readRunKey(file: Uint8Array, options: AuditOptions): Promise<Uint8Array | undefined> {
  if (options.runKey !== undefined) return readKeyFile(options.runKey)
  if (options.envelope === undefined) return undefined
  const envelope = await readInputFile(options.envelope, 1024)
  const readerSecret = await readKeyFile(options.key ?? "")
  const { run } = readBundle(file)
  return unwrapRunKey({ runId: run.runId, envelope, readerSecret })
}

async function compareWithChain(bundle: Bundle, url: string): Promise<readonly Check[]> {
  // Local chains know no finality worth waiting for.
  const blockTag = isDevelopmentChain(bundle.run.chainId) ? "latest" : "finalized"
  const { reader, close } = connectChain(url, blockTag)
  try {
    return await verifyOnchain(bundle, reader)
  } finally {
    close()
  }
}

function listFacts({ cid, digest, run, level, privacy, batches }: Bundle): Report["facts"] {
  const payments = batches.find(({ kind }) => kind === "PayBatch")
  const [total = 0n, count = 0n] = payments?.figures ?? []
  return [
    ["bundle", cid],
    ["digest", digest],
    ["chain", run.chainId],
    ["run", run.runId],
    ["workflow", run.workflowId],
    ["payer", toChecksumAddress(run.payer)],
    ["token", toChecksumAddress(run.token)],
    ["privacy level", String(privacy)],
    ["key level", level],
    ...(payments === undefined ? [] : ([["payments", `${count}, together ${total} token units`]] as const)),
  ]
}

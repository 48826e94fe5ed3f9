import type { RunState, RunView } from "@agentgpt/agentgpt"

export const RUN = "payroll-2026-11"
const AT_MS = 1_800_000_000_000
/** Approvers of the policy of the guide. */
export const APPROVERS = [
  "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
  "0x976ea74026e726554db657fa54763abd0c3a0aa9",
  "0x14dc79964da2c08b23698b3d3cc7ca32193d9955",
] as const
export const PLAN_HASH = `0x${"5a".repeat(32)}` as const

/** A run in a state, as an orchestrator would show it. */
export function viewOf(state: RunState, fields: Partial<RunView> = {}): RunView {
  const isDone = state === "completed"
  return {
    run: RUN,
    workflowId: `0x${"22".repeat(32)}`,
    state,
    method: "batch",
    reasons: ["There are more than 100 payments. (batch +50)"],
    steps: [
      {
        stepId: "pay-1",
        kind: "payment.batch",
        agentId: "executor",
        chainId: "eip155:31337",
        state: isDone ? "done" : "running",
        ...(isDone && {
          output: {
            agentId: "executor",
            txHash: `0x${"ab".repeat(32)}`,
            gasUsed: 84_000n,
            executionTime: 2_000,
          },
        }),
      },
    ],
    payments: { planned: 4, paid: isDone ? 3 : 0, owed: 0, unpaid: 0, refused: 1 },
    gasUsed: isDone ? "84000" : "0",
    proofs: [
      {
        stepId: "pay-1",
        chainId: "eip155:31337",
        state: isDone ? "archived" : "waiting",
        done: isDone ? 2 : 0,
        total: 2,
        level: "DEV",
        runId: `0x${"11".repeat(32)}`,
        verifiedIn: [],
        ...(isDone && { cid: "bafyreigh2akiscaildc", bundleFile: "/var/lib/agentgpt/bundles/a.car" }),
      },
    ],
    questions:
      state === "asking"
        ? [
            {
              planHash: PLAN_HASH,
              chainId: "eip155:31337",
              asset: "eip155:31337/erc20:0x5fbdb2315678afecb367f032d93f642f64180aa3",
              amountLimit: "600000000000",
              needed: 2,
              approvers: APPROVERS,
              isAnswered: false,
              signedBy: [APPROVERS[1] ?? "0x"],
              problems: [],
            },
          ]
        : [],
    expiresAtMs: AT_MS + 3_600_000,
    findings: [],
    createdAtMs: AT_MS,
    startedAtMs: AT_MS,
    ...(isDone && { endedAtMs: AT_MS + 2_000 }),
    isErased: false,
    ...fields,
  }
}

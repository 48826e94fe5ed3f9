import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

type Explanation = {
  readonly pattern: RegExp
  readonly code: ErrorCode
  readonly sentence: string
  readonly next: string
}

const again = "Run the same command again: it goes on where it stopped, and sends nothing twice."

const lackOfMoney = {
  pattern:
    /insufficient funds|gas required exceeds allowance|HHE1040[78]|doesn't have enough funds|Insufficient balance/i,
  code: "DEPLOY_BALANCE_TOO_LOW",
  sentence: "The deployer's balance does not pay for the next transaction.",
  next: `Send it more of the chain's coin. ${again}`,
} as const satisfies Explanation

// Ignition and nodes tell these apart by number or wording only. Ordered: the first that fits is taken.
const explanations: readonly Explanation[] = [
  lackOfMoney,
  {
    pattern: /HHE1040[234]|HHE1041[12]/,
    code: "DEPLOY_NONCE_TAKEN",
    sentence: "The deployer's account has sent, or is sending, other transactions.",
    next: `Use the account for nothing else meanwhile, and wait until its transactions are confirmed. ${again}`,
  },
  {
    pattern: /HHE10400|HHE10410/,
    code: "DEPLOY_INCOMPLETE",
    sentence: "A transaction was dropped by the node before it was mined.",
    next: again,
  },
  {
    pattern:
      /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|socket|fetch failed|timed? ?out|HHE1\d\d\b.*connect|Cannot connect|other side closed|\b(?:502|503|504)\b/i,
    code: "DEPLOY_NODE_UNREACHABLE",
    sentence: "The node stopped answering while the deployment ran.",
    next: again,
  },
]

/** Turns whatever stopped a deployment into one error that says what happened and what to do. */
export function explainFailure(thrown: unknown): AgentGptError {
  if (AgentGptError.is(thrown)) return thrown
  const text = collectMessages(thrown)
  const known = explanations.find(({ pattern }) => pattern.test(text))
  if (known === undefined) {
    return new AgentGptError("DEPLOY_INCOMPLETE", "The deployment stopped before its end.", {
      meta: [again],
      cause: thrown,
    })
  }
  return refuse(known, thrown)
}

/** For who has looked at the balance and knows that it is the reason. */
export function refuseForMoney(cause?: unknown): AgentGptError {
  return refuse(lackOfMoney, cause)
}

function refuse({ code, sentence, next }: Explanation, cause?: unknown): AgentGptError {
  return new AgentGptError(code, sentence, { meta: [next], ...(cause !== undefined && { cause }) })
}

function collectMessages(thrown: unknown): string {
  const texts: string[] = []
  for (
    let current = thrown, depth = 0;
    current instanceof Error && depth < 10;
    current = current.cause, depth += 1
  ) {
    texts.push(`${Reflect.get(current, "code") ?? ""} ${current.message}`)
  }
  return texts.join("\n")
}

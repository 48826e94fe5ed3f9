import type { ErrorCode, Recovery } from "@agentgpt/core"

export type ErrorClass = { readonly code: ErrorCode; readonly recovery: Recovery }

// Rules by the words of an error's name, the first that fits. The names are those of the contracts' interfaces
// and of OpenZeppelin, which both name an error after the check that failed.
const rules: readonly (readonly [RegExp, ErrorClass])[] = [
  [
    /^AccessManag\w*Unauthori[sz]ed|Unauthori[sz]ed|^Not(?:Payee|Payer|Owner|Agent)|^Only|InvalidOwner$|OnlyExecutor$/,
    { code: "CONTRACT_UNAUTHORISED", recovery: "ask" },
  ],
  [
    /^Already(?:Executed|Paid|Settled|Claimed)|AlreadyExecuted$/,
    { code: "CONTRACT_ALREADY_EXECUTED", recovery: "stop" },
  ],
  [/Insufficient(?:Balance|Allowance)|AllowanceTooLow/, { code: "CONTRACT_REVERTED", recovery: "ask" }],
  [/TooEarly|NotYet|NotReady|NotScheduled|Paused$/, { code: "CONTRACT_REVERTED", recovery: "retry" }],
]

/** What kind of refusal a contract error is, told by its name; anything else calls for another plan. */
export function classifyError(name: string): ErrorClass {
  return (
    rules.find(([pattern]) => pattern.test(name))?.[1] ?? { code: "CONTRACT_REVERTED", recovery: "replan" }
  )
}

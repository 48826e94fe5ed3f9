import type { ErrorCode, Recovery } from "@agentgpt/core"

export type ErrorClass = {
  readonly code: ErrorCode
  readonly recovery: Recovery
  /** Names of contract errors, as they stand in the interfaces and in OpenZeppelin. */
  readonly names: readonly string[]
}

/** The contract errors that call for something else than another plan, by what they call for. */
export const ERROR_CLASSES: readonly ErrorClass[] = [
  {
    code: "CONTRACT_UNAUTHORISED",
    recovery: "ask",
    names: [
      "AccessControlUnauthorizedAccount",
      "AccessManagedUnauthorized",
      "AccessManagerUnauthorizedAccount",
      "AccessManagerUnauthorizedCall",
      "GovernorOnlyExecutor",
      "GovernorUnableToCancel",
      "NotActiveValidator",
      "NotAgentOwner",
      "NotAuthorizedForAgent",
      "NotClient",
      "NotDelegated",
      "NotExpected",
      "NotNamedValidator",
      "NotNode",
      "NotOwnerOrWallet",
      "NotPayer",
      "NotPayerOrOperator",
      "NotSelf",
    ],
  },
  {
    code: "CONTRACT_ALREADY_EXECUTED",
    recovery: "stop",
    names: [
      "BranchAlreadyExists",
      "FeedbackAlreadyRevoked",
      "JobExists",
      "RequestExists",
      "RunAlreadyOpen",
      "RunAlreadyPinned",
      "VersionAlreadyPublished",
      "VersionAlreadyRevoked",
    ],
  },
  {
    code: "CONTRACT_REVERTED",
    recovery: "ask",
    names: [
      "BudgetExceeded",
      "ERC20InsufficientAllowance",
      "ERC20InsufficientBalance",
      "InsufficientFreeStake",
      "UnsafeRollback",
    ],
  },
  {
    code: "CONTRACT_REVERTED",
    recovery: "retry",
    names: [
      "EnforcedPause",
      "GuardianActPending",
      "NotDue",
      "NotEnoughGas",
      "OwedNotExpired",
      "StillUnbonding",
      "WindowCapExceeded",
    ],
  },
]

const byName = new Map(ERROR_CLASSES.flatMap((entry) => entry.names.map((name) => [name, entry] as const)))

/** What a contract error calls for; one that is not listed calls for another plan. */
export function classifyError(name: string): Pick<ErrorClass, "code" | "recovery"> {
  return byName.get(name) ?? { code: "CONTRACT_REVERTED", recovery: "replan" }
}

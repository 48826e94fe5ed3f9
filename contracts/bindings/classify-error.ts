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
      "ERC7786RecipientUnauthorizedGateway",
      "GovernorOnlyExecutor",
      "GovernorUnableToCancel",
      "NotActiveValidator",
      "NotAgentOwner",
      "NotAuthorizedForAgent",
      "NotClient",
      "NotDelegated",
      "NotEntitled",
      "NotExpected",
      "NotLockParty",
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
      "AlreadyDecided",
      "AlreadyExecuted",
      "BranchAlreadyExists",
      "FeedbackAlreadyRevoked",
      "JobExists",
      "LockExists",
      "LockNotOpen",
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
      "ActionNotAllowed",
      "BudgetExceeded",
      "CapExceeded",
      "ChainFrozen",
      "ERC20InsufficientAllowance",
      "ERC20InsufficientBalance",
      "InsufficientFreeStake",
      "LegCapExceeded",
      "NoLink",
      "NoPolicy",
      "UnsafeRollback",
    ],
  },
  {
    code: "CONTRACT_REVERTED",
    recovery: "retry",
    names: [
      "BlockTooRecent",
      "EnforcedPause",
      "GasTooLow",
      "GuardianActPending",
      "HeaderUnknown",
      "LockNotExpired",
      "NotDecided",
      "NotDue",
      "NotEnoughGas",
      "NotExecuted",
      "NotExpired",
      "OwedNotExpired",
      "StillUnbonding",
      "VotingOpen",
      "WindowCapExceeded",
    ],
  },
]

const byName = new Map(ERROR_CLASSES.flatMap((entry) => entry.names.map((name) => [name, entry] as const)))

/** What a contract error calls for; one that is not listed calls for another plan. */
export function classifyError(name: string): Pick<ErrorClass, "code" | "recovery"> {
  return byName.get(name) ?? { code: "CONTRACT_REVERTED", recovery: "replan" }
}

import type {
  CanonicalValue,
  ChainId,
  EvmAddress,
  ExecutionMethod,
  GasStrategy,
  Hex,
  Priority,
  UnitsText,
} from "@agentgpt/core"
import type { PayeeFormat, Route } from "@agentgpt/chain"
import type { Trigger } from "./trigger.ts"

export type Token = "native" | EvmAddress

/** A row of a payroll as it is written down; amounts are whole tokens. */
export type TaskRow = {
  readonly address: string
  readonly amount: string
  readonly key?: string
  readonly name?: string
}

/** Payees who are paid the same token by the same account on one chain. */
export type PayrollGroup = {
  readonly chain: ChainId
  readonly token: EvmAddress
  readonly decimals: number
  readonly payer: EvmAddress
} & (
  | { readonly rows: readonly TaskRow[]; readonly file?: never; readonly format?: never }
  | { readonly file: string; readonly format?: PayeeFormat | undefined; readonly rows?: never }
)

export type Transfer = {
  readonly chain: ChainId
  readonly token: Token
  readonly payer: EvmAddress
  readonly to: EvmAddress
  /** Token units. */
  readonly amount: UnitsText
}

/** What a step says it moves, where its kind does not show it. */
export type DeclaredMovement = {
  readonly token: Token
  /** Token units. */
  readonly amount: UnitsText
  readonly to: EvmAddress
}

export type ContractCallTask = {
  readonly chain: ChainId
  readonly account: EvmAddress
  readonly to: EvmAddress
  readonly valueWei: UnitsText
  readonly data: Hex
  readonly moves: readonly DeclaredMovement[]
}

export type CustomInput = { readonly value: CanonicalValue } | { readonly from: string }

export type CustomStep = {
  readonly id: string
  readonly kind: string
  readonly chain: ChainId
  readonly agent?: string | undefined
  readonly after: readonly string[]
  readonly inputs: Readonly<Record<string, CustomInput>>
  readonly moves: readonly DeclaredMovement[]
}

/** What is to be done, by action, with every value in its normal form. */
export type TaskWork =
  | {
      readonly action: "payroll"
      readonly groups: readonly PayrollGroup[]
      readonly onRefused: "block" | "skip"
    }
  | { readonly action: "transfer"; readonly transfers: readonly Transfer[] }
  | { readonly action: "contract_call"; readonly calls: readonly ContractCallTask[] }
  | {
      readonly action: "approve"
      readonly chain: ChainId
      readonly token: EvmAddress
      readonly owner: EvmAddress
      readonly spender: EvmAddress
      readonly amount: UnitsText
    }
  | {
      readonly action: "mint_erc721_batch"
      readonly chain: ChainId
      readonly account: EvmAddress
      readonly collection: EvmAddress
      readonly mints: readonly { readonly to: EvmAddress; readonly tokenId: UnitsText }[]
    }
  | {
      readonly action: "compliance_check"
      readonly chain: ChainId
      readonly addresses: readonly EvmAddress[]
    }
  | {
      readonly action: "fx_swap"
      readonly chain: ChainId
      readonly account: EvmAddress
      readonly sell: EvmAddress
      readonly buy: EvmAddress
      readonly sellAmount: UnitsText
      /** Hundredths of a percent. */
      readonly maxSlippage: number
    }
  | { readonly action: "custom"; readonly steps: readonly CustomStep[] }

export type Action = TaskWork["action"]

/** How the work is to be done. None of it changes what is done, so none of it is part of the workflow's id. */
export type TaskHints = {
  readonly name?: string | undefined
  readonly urgency: "low" | "normal" | "high"
  readonly gasSensitive: boolean
  readonly gasStrategy?: GasStrategy | undefined
  /** Among tasks that wait for a worker; MEDIUM unless set here or where the orchestrator is opened. */
  readonly priority?: Priority | undefined
  /** Overrules the router. */
  readonly method?: ExecutionMethod | undefined
  /** Whether payments, transfers, calls and swaps go to private relays alone; `public` unless set. */
  readonly orderFlow?: Route | undefined
  /** Milliseconds since 1970. */
  readonly deadlineMs?: number | undefined
  /** What a speculative run waits for. */
  readonly trigger?: Trigger | undefined
  /** Payments in one transaction at most; as configured unless set. */
  readonly maxTxs?: number | undefined
  /** Gas of one batch transaction at most. The chain's own cap of 2^24 holds besides. */
  readonly gasLimit?: UnitsText | undefined
}

/** A task that was read and found right. */
export type Task = {
  /** As it was asked for: `mass_payroll` is a payroll that the router treats as one. */
  readonly requested: string
  readonly work: TaskWork
  readonly hints: TaskHints
}

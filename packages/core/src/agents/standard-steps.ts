import { Role } from "../vocabulary/role.ts"
import { checkStepDefinition } from "./check-step-definition.ts"
import type { StepDefinition, StepInputs, StepOutputs } from "./step-definition.ts"

/**
 * The kinds of steps that plans are made of and agents offer. One place, so that the planner, the policy and the agents
 * mean the same: the policy reads what a step moves out of these very inputs.
 *
 * `onRefused` says what a screening that refused somebody does to a payment: `block` stops it, `skip` leaves out
 * the refused payees. Slippage is in hundredths of a percent: 50 is 0.5%.
 */
export const STANDARD_STEPS = {
  screenPayments: define({
    kind: "compliance.screen",
    role: Role.VALIDATOR,
    movesValue: false,
    inputs: { payments: "payments" },
    outputs: { screening: "screening" },
    description: "Screens every payee of a roster against the sanctions list in force.",
  }),
  screenAddresses: define({
    kind: "compliance.check",
    role: Role.VALIDATOR,
    movesValue: false,
    // A list of addresses in normal form.
    inputs: { addresses: "json" },
    outputs: { screening: "screening" },
    description: "Screens addresses against the sanctions list in force.",
  }),
  payBatch: define({
    kind: "payment.batch",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: {
      payments: "payments",
      onRefused: "text",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt" },
    description: "Pays a roster in as few transactions as fit.",
  }),
  transfer: define({
    kind: "payment.transfer",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: {
      asset: "asset",
      payer: "address",
      recipient: "address",
      amount: "amount",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt" },
    description: "Sends one amount to one address.",
  }),
  quote: define({
    kind: "fx.quote",
    role: Role.EXECUTOR,
    movesValue: false,
    inputs: { sell: "asset", buy: "asset", sellAmount: "amount", maxSlippage: "integer" },
    outputs: { quote: "quote" },
    description: "Asks what an amount of one asset is worth in another.",
  }),
  swap: define({
    kind: "fx.swap",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: { account: "address", quote: "quote" },
    outputs: { receipt: "receipt", bought: "amount" },
    description: "Exchanges at a quote, and refuses less than the quote's least.",
  }),
  approve: define({
    kind: "token.approve",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: { asset: "asset", owner: "address", spender: "address", amount: "amount" },
    outputs: { receipt: "receipt" },
    description: "Lets a contract take exactly an amount of a token.",
  }),
  callContract: define({
    kind: "contract.call",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: { account: "address", to: "address", valueWei: "amount", data: "data" },
    outputs: { receipt: "receipt" },
    description: "Calls a contract.",
  }),
  mint: define({
    kind: "mint.erc721",
    role: Role.EXECUTOR,
    movesValue: true,
    // A list of addresses in normal form, one for each token.
    inputs: { account: "address", collection: "address", recipients: "json" },
    outputs: { receipt: "receipt" },
    description: "Mints one token of a collection to each address of a list.",
  }),
} as const

/** @throws AGENT_DEFINITION_INVALID, AGENT_ROLE_BREACH */
function define<R extends Role, const I extends StepInputs, const O extends StepOutputs>(
  definition: StepDefinition<R, I, O>,
): StepDefinition<R, I, O> {
  checkStepDefinition(definition)
  return definition
}

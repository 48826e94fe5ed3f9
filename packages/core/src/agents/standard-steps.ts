/**
 * The kinds of steps that plans are made of and agents offer. One place, so that the planner, the policy and the agents
 * mean the same: the policy reads what a step moves out of these very inputs.
 *
 * `onRefused` says what a screening that refused somebody does to a payment: `block` stops it, `skip` leaves out
 * the refused payees. Roles stand as `Role` numbers them: 1 executes, 2 validates. Slippage is in hundredths of a
 * percent: 50 is 0.5%.
 *
 * @example
 * const screen = defineStep(STANDARD_STEPS.screenAddresses, async ({ input }) => {
 *   return { screening: await screenAll(input.addresses) }
 * })
 */
export const STANDARD_STEPS = {
  screenPayments: {
    kind: "compliance.screen",
    role: 2,
    movesValue: false,
    inputs: { payments: "payments" },
    outputs: { screening: "screening" },
    description: "Screens every payee of a roster against the sanctions list in force.",
  },
  screenAddresses: {
    kind: "compliance.check",
    role: 2,
    movesValue: false,
    // A list of addresses in normal form.
    inputs: { addresses: "json" },
    outputs: { screening: "screening" },
    description: "Screens addresses against the sanctions list in force.",
  },
  payBatch: {
    kind: "payment.batch",
    role: 1,
    movesValue: true,
    inputs: {
      payments: "payments",
      onRefused: "text",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt" },
    description: "Pays a roster in as few transactions as fit.",
  },
  transfer: {
    kind: "payment.transfer",
    role: 1,
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
  },
  quote: {
    kind: "fx.quote",
    role: 1,
    movesValue: false,
    inputs: { sell: "asset", buy: "asset", sellAmount: "amount", maxSlippage: "integer" },
    outputs: { quote: "quote" },
    description: "Asks what an amount of one asset is worth in another.",
  },
  swap: {
    kind: "fx.swap",
    role: 1,
    movesValue: true,
    inputs: { account: "address", quote: "quote" },
    outputs: { receipt: "receipt", bought: "amount" },
    description: "Exchanges at a quote, and refuses less than the quote's least.",
  },
  approve: {
    kind: "token.approve",
    role: 1,
    movesValue: true,
    inputs: { asset: "asset", owner: "address", spender: "address", amount: "amount" },
    outputs: { receipt: "receipt" },
    description: "Lets a contract take exactly an amount of a token.",
  },
  revoke: {
    kind: "token.revoke",
    role: 1,
    movesValue: true,
    inputs: { asset: "asset", owner: "address", spender: "address" },
    outputs: { receipt: "receipt" },
    description: "Takes an allowance back when all else has ended, whatever became of it.",
  },
  callContract: {
    kind: "contract.call",
    role: 1,
    movesValue: true,
    inputs: {
      account: "address",
      to: "address",
      valueWei: "amount",
      data: "data",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt" },
    description: "Calls a contract.",
  },
  mint: {
    kind: "mint.erc721",
    role: 1,
    movesValue: true,
    // A list of [address in normal form, token id as decimal text].
    inputs: {
      account: "address",
      collection: "address",
      mints: "json",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt" },
    description: "Mints tokens of a collection, each to its recipient.",
  },
  bridgeAndExecute: {
    kind: "bridge.execute",
    role: 1,
    movesValue: true,
    // Gas in units, the time to live in seconds. `largestFeeWei` bounds each kind of message: the order, the order once
    // more, and its result. Asset, amount and beneficiary stand together, or not at all where nothing is set aside.
    inputs: {
      account: "address",
      destination: "chain",
      target: "address",
      data: "data",
      gasLimit: "integer",
      asset: { type: "asset", optional: true },
      amount: { type: "amount", optional: true },
      beneficiary: { type: "address", optional: true },
      timeToLive: "integer",
      level: "text",
      largestFeeWei: "amount",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt", order: "json" },
    description:
      "Sets money aside for a call on another chain: paid out when it is done, given back when not.",
  },
  bridgeAtomic: {
    kind: "bridge.atomic",
    role: 1,
    movesValue: true,
    // A list of { chain, asset, amount, receiver, payer }, of which `payer` may be left out for the account itself: see
    // `readLegs`. Legs of other payers are left to them. The time to live in seconds, until the last vote counts;
    // `largestFeeWei` bounds each message. The step's own chain is the one that decides.
    inputs: {
      account: "address",
      legs: "json",
      timeToLive: "integer",
      level: "text",
      largestFeeWei: "amount",
      screening: { type: "screening", optional: true },
    },
    outputs: { receipt: "receipt", group: "json" },
    description: "Pays on several chains: either every receiver is paid, or every payer has its money back.",
  },
} as const

import type { Action } from "./task.ts"

/** The actions by every name they are known under. */
export const ACTION_NAMES: Readonly<Record<string, Action>> = {
  payroll: "payroll",
  mass_payroll: "payroll",
  transfer: "transfer",
  contract_call: "contract_call",
  approve: "approve",
  approve_budget: "approve",
  mint_erc721_batch: "mint_erc721_batch",
  mint: "mint_erc721_batch",
  compliance_check: "compliance_check",
  fx_swap: "fx_swap",
  custom: "custom",
}

const PAYER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
const TOKEN = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
const PAYEE = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"

/**
 * A task of each action as it is written down; messages show them.
 *
 * @example
 * const task = readTask(TASK_EXAMPLES.transfer)
 */
export const TASK_EXAMPLES: Readonly<Record<Action, Readonly<Record<string, unknown>>>> = {
  payroll: {
    action: "payroll",
    params: { chain: "eip155:1", token: TOKEN, decimals: 6, payer: PAYER, file: "payroll.csv" },
  },
  transfer: {
    action: "transfer",
    params: { chain: "eip155:1", token: TOKEN, decimals: 6, payer: PAYER, to: PAYEE, amount: "12.5" },
  },
  contract_call: {
    action: "contract_call",
    params: { chain: "eip155:1", account: PAYER, to: TOKEN, data: "0x313ce567" },
  },
  approve: {
    action: "approve",
    params: { chain: "eip155:1", token: TOKEN, decimals: 18, owner: PAYER, spender: PAYEE, amount: "750000" },
  },
  mint_erc721_batch: {
    action: "mint_erc721_batch",
    params: {
      chain: "eip155:1",
      account: PAYER,
      collection: TOKEN,
      to: PAYEE,
      count: 100,
      firstTokenId: "1",
    },
  },
  compliance_check: { action: "compliance_check", params: { chain: "eip155:1", addresses: [PAYEE] } },
  fx_swap: {
    action: "fx_swap",
    params: {
      chain: "eip155:1",
      account: PAYER,
      sell: TOKEN,
      buy: PAYEE,
      decimals: 6,
      amount: "1000",
      maxSlippage: "0.5%",
    },
  },
  custom: {
    action: "custom",
    params: {
      steps: [
        {
          id: "check",
          kind: "compliance.check",
          chain: "eip155:1",
          inputs: { addresses: { value: [PAYEE] } },
        },
      ],
    },
  },
}

/** The action that a sentence most likely asks for; a payroll where nothing tells. */
export function guessAction(sentence: string): Action {
  return GUESSES.find(([words]) => words.test(sentence))?.[1] ?? "payroll"
}

const GUESSES: readonly (readonly [RegExp, Action])[] = [
  [/salar|payroll|wage|employee|contractor/iu, "payroll"],
  [/mint|nft|erc-?721/iu, "mint_erc721_batch"],
  [/swap|convert|exchange|\bfx\b/iu, "fx_swap"],
  [/approve|allowance|budget/iu, "approve"],
  [/sanction|complian|screen|ofac/iu, "compliance_check"],
  [/transfer|send\b/iu, "transfer"],
  [/\bcall\b|contract/iu, "contract_call"],
]

import { row } from "./row.ts"
import type { ErrorWording } from "./row.ts"

/** Fees, funds, gas, and room in the pool. */
export const PRICE_WORDINGS: readonly ErrorWording[] = [
  row(
    "geth",
    "fee-below-base",
    /max fee per gas less than block base fee/iu,
    "max fee per gas less than block base fee: address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, maxFeePerGas: 1, baseFee: 13",
  ),
  row(
    "arbitrum",
    "fee-below-base",
    /max fee per gas less than block base fee: address 0x[0-9a-f]{40}, maxfeepergas: \d+ basefee: \d+/iu,
    "max fee per gas less than block base fee: address 0x336394A3219e71D9d9bd18201d34E95C1Bb7122C, maxFeePerGas: 100000000 baseFee: 109440000",
  ),
  row("besu", "fee-below-base", /gas price below current base fee/iu, "Gas price below current base fee"),
  row(
    "hardhat",
    "fee-below-base",
    /\) is too low for the next block, which has a basefeepergas of/iu,
    "Transaction gasPrice (1) is too low for the next block, which has a baseFeePerGas of 1000000000",
  ),
  row(
    "geth",
    "underpriced",
    /(?:^|: )transaction underpriced/iu,
    "transaction underpriced: tip needed 1, tip permitted 0",
  ),
  row(
    "reth",
    "underpriced",
    /priority fee below minimum required priority fee/iu,
    "transaction priority fee below minimum required priority fee 1000000",
  ),
  row(
    "erigon",
    "underpriced",
    /^(?:internal_error: )?(?:underpriced|fee too low)$/iu,
    "INTERNAL_ERROR: fee too low",
  ),
  row(
    "besu",
    "underpriced",
    /gas price below configured minimum gas price/iu,
    "Gas price below configured minimum gas price",
  ),
  row(
    "nethermind",
    "underpriced",
    /^feetoolow\b/iu,
    "FeeTooLow, FeePerGas needs to be higher than 10000000 to be added to the TxPool. FeePerGas of rejected tx: 1.",
  ),
  row(
    "geth",
    "insufficient-funds",
    /insufficient funds for (?:gas \* price \+ value|transfer)/iu,
    "insufficient funds for gas * price + value: balance 0, tx cost 21000000000000, overshot 21000000000000",
  ),
  row(
    "op-stack",
    "insufficient-funds",
    /insufficient funds for l1cost|insufficient funds for gas \* price \+ value \+ l1/iu,
    "insufficient funds for l1Cost + gas * price + value",
  ),
  row(
    "erigon",
    "insufficient-funds",
    /^(?:internal_error: )?insufficient funds$/iu,
    "INTERNAL_ERROR: insufficient funds",
  ),
  row(
    "besu",
    "insufficient-funds",
    /upfront cost exceeds account balance/iu,
    "Upfront cost exceeds account balance",
  ),
  row(
    "nethermind",
    "insufficient-funds",
    /^insufficientfunds\b/iu,
    "InsufficientFunds, Balance is 0 less than sending value",
  ),
  row(
    "hardhat",
    "insufficient-funds",
    /sender doesn't have enough funds to send tx/iu,
    "Sender doesn't have enough funds to send tx. The max upfront cost is: 21000000000000 and the sender's balance is: 0.",
  ),
  row(
    "geth",
    "gas-limit",
    /exceeds block gas limit|intrinsic gas too (?:low|high)|floor data gas cost|transaction gas limit too high|\bgas limit (?:is )?too high\b|gas limit reached/iu,
    "exceeds block gas limit",
  ),
  row(
    "geth",
    "gas-limit",
    /intrinsic gas too low/iu,
    "intrinsic gas too low: gas 20000, minimum needed 21000",
  ),
  row("erigon", "gas-limit", /^(?:internal_error: )?intrinsicgas$/iu, "INTERNAL_ERROR: IntrinsicGas"),
  row(
    "anvil",
    "gas-limit",
    /intrinsic gas too (?:low|high) -- /iu,
    "intrinsic gas too high -- tx.gas_limit > env.cfg.tx_gas_limit_cap",
  ),
  row(
    "besu",
    "gas-limit",
    /intrinsic gas exceeds gas limit|gas limit exceeds (?:block|maximum) gas limit|gas limit exceeds maximum/iu,
    "Intrinsic gas exceeds gas limit",
  ),
  row(
    "nethermind",
    "gas-limit",
    /^gaslimitexceeded\b|^txgaslimitcapexceeded\b/iu,
    "GasLimitExceeded, Block gas limit: 36000000, gas limit of rejected tx: 60000000",
  ),
  row(
    "hardhat",
    "gas-limit",
    /transaction requires at least \d+ gas|transaction gas limit (?:is )?.{0,40}exceeds (?:block gas limit|transaction gas cap)/iu,
    "Transaction gas limit is 17000000 and exceeds transaction gas cap of 16777216",
  ),
  row("geth", "pool-full", /txpool is full|transaction pool (?:is )?full/iu, "txpool is full"),
  row(
    "geth",
    "pool-full",
    /account limit exceeded|in-flight transaction limit reached/iu,
    "account limit exceeded",
  ),
  row("geth", "pool-full", /(?:address|authority) already reserved/iu, "address already reserved"),
  row(
    "erigon",
    "pool-full",
    /(?:pending|basefee|queued) sub-pool is full/iu,
    "INTERNAL_ERROR: queued sub-pool is full",
  ),
  row(
    "nethermind",
    "pool-full",
    /pending transaction type conflict|^pendingtxsof\w+/iu,
    "pending transaction type conflict",
  ),
]

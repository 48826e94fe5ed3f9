import { ExecutionManager } from "./execution-manager.ts"
import type { ExecutionManagerOptions } from "./manager-options.ts"

/**
 * The executor of payrolls by its documented name: an `ExecutionManager` whose unnamed runs begin with `payroll`.
 *
 * @example
 * const executor = new HybridPayrollExecutor({ orchestrator })
 * const { results, proof } = await executor.execute({
 *   type: "mass_payroll",
 *   chains: ["eip155:137"],
 *   txTemplate: { token, decimals: 6, payer },
 *   transactions: [{ to: payee, amount: "1250.50", key: "e-17" }],
 * })
 */
export class HybridPayrollExecutor extends ExecutionManager {
  constructor(options: ExecutionManagerOptions) {
    super({ name: "payroll", ...options })
  }
}

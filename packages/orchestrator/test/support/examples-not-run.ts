/**
 * The examples of the umbrella that are compiled and not run with all others, since they need a node, a database, a file or
 * a payroll with its proof. Those that need only a database are run in examples.test.ts.
 */
export const NOT_RUN = `
  BaseAgent ERC7645 STANDARD_STEPS TaskQueue approvePolicyChange buildPlan changePolicy checkAgents
  compareStrategies createLocalSigner createRpcClient createRpcPool defineAgent defineStep defineTasks
  interpretTask judgePlan openDurableEngine openKeystore openOrchestrator openPayrollProof openStore openTender
  planFallback preparePayroll preparePayrollApart provePayroll readAgentEvents readPolicyStanding recheckPlan
  registerPayroll requireAllowed toPlanAdmissions toProofAdmission toRegistrationCall toSigningPolicy
  writeComparison writePlan writeQuestion writeTasks
`

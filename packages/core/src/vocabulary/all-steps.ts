/**
 * What stands for a step's id where all steps of a run are proved by one proof. No step is called so.
 *
 * @example
 * const whole = view.proofs.find(({ stepId }) => stepId === ALL_STEPS)
 */
export const ALL_STEPS = "*"

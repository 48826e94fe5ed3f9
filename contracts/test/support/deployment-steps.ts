/** Transactions of a whole deployment on a development chain: its verification keys are registered in it. */
export const LOCAL_STEPS = 40

import { breakIn, type Mutation } from "../mutation.ts"

/** The checks behind stakes, bonds, slashes, quotes and the one way to a pay-out. */
export const computeMutations: readonly Mutation[] = [
  ...breakIn("src/ComputeArbiter.sol", "test/ComputeArbiter.t.sol", [
    [
      "a job is opened twice",
      "require(_jobs[jobId].status == JobStatus.Idle, JobExists(jobId));",
      "",
      "TheJobExists",
    ],
    [
      "jobs open during a pause",
      "function open(JobRequest calldata request) external nonReentrant whenNotPaused returns",
      "function open(JobRequest calldata request) external nonReentrant returns",
      "OpeningWhilePaused",
    ],
    [
      "strangers cancel jobs",
      "require(msg.sender == opened.client, NotClient(jobId, msg.sender));",
      "",
      "AStrangerCancels",
    ],
    [
      "no full assignment window is left",
      "require(dueAt <= opened.deadline, TooLate(jobId, opened.deadline));",
      "",
      "NoFullWindowIsLeft",
    ],
    ["nobody locks a bond", "_lock(msg.sender, bond);", "", "TheNodeHasNoStake"],
    [
      "another node hands in the proof",
      "require(msg.sender == assigned.node, NotNode(jobId, msg.sender));",
      "",
      "SubmittingForAnotherNode",
    ],
    [
      "another proof is shown than was promised",
      "require(shown == proven.proofHash, ProofMismatch(jobId, proven.proofHash, shown));",
      "",
      "AnotherProofIsShown",
    ],
    [
      "a refused proof is paid",
      "if (BoundedVerifier.accepts(proven.verifier, question)) _complete(jobId, proven);",
      "if (BoundedVerifier.accepts(proven.verifier, question) || true) _complete(jobId, proven);",
      "ARefusedProofIsSlashed",
    ],
    [
      "work is timed out early",
      "require(block.timestamp > dueAt, NotDue(jobId, dueAt));",
      "",
      "AnAssignmentIsNotDue",
    ],
    [
      "anybody pauses",
      "function pause() external restricted",
      "function pause() external",
      "AStrangerGoverns",
    ],
    [
      "any surety will do",
      "require(request.surety >= minimumBond, SuretyTooSmall(request.surety, minimumBond));",
      "",
      "TheSuretyIsBelowTheMinimum",
    ],
    [
      "the bond does not cover the cut",
      "return uint128(Math.max(assigned.surety, assigned.cut));",
      "return assigned.surety;",
      "TheBondCoversTheCutOfALargeNode",
    ],
  ]),
  ...breakIn("src/ComputeArbiter.sol", "test/ComputeReassignment.t.sol", [
    [
      "a failed node takes the job again",
      "require(!_barred[jobId][msg.sender], NodeBarred(jobId, msg.sender));",
      "",
      "TheFailedNodeTakesTheJobAgain",
    ],
    [
      "anybody takes an offered job",
      "require(msg.sender == opened.node, NotNode(jobId, msg.sender));",
      "",
      "AnotherNodeTakesAnOfferedJob",
    ],
    [
      "what nodes lost goes to nobody",
      "_burn(ended.slashed);",
      "",
      "CancellingAnOfferedJobBurnsTheStakeTaken",
    ],
  ]),
  ...breakIn("src/libraries/BoundedVerifier.sol", "test/ComputeArbiter.t.sol", [
    [
      "a caller starves the verifier",
      "require(available >= needed, IComputeArbiter.NotEnoughGas(available, needed));",
      "",
      "TheCallerSuppliesTooLittleGas",
    ],
    [
      "any answer counts as true",
      "eq(mload(0x00), 1)",
      "iszero(iszero(mload(0x00)))",
      "EveryOtherAnswerIsAFailedProof",
    ],
  ]),
  ...breakIn("src/compute/NodeStakes.sol", "test/NodeStakes.t.sol", [
    ["locked stake leaves", "_requireFree(msg.sender, amount);", "", "LockedStakeIsUnbonded"],
    [
      "unbonding takes no time",
      "require(block.timestamp >= account.releaseAt, StillUnbonding(account.releaseAt));",
      "",
      "WithdrawPaysAfterSevenDays",
    ],
    ["a credit is claimed twice", "_credits[msg.sender] = 0;", "", "ClaimPaysTheCreditOnce"],
    [
      "what arrives is not measured",
      "require(received == amount, UnexpectedReceipt(amount, received));",
      "",
      "TheDepositTakesAFee",
    ],
  ]),
  ...breakIn("src/ComputePricing.sol", "test/ComputePricing.t.sol", [
    [
      "anybody sets the rates",
      "function setRates(uint256 gpuRate, uint256 memoryRate) external restricted",
      "function setRates(uint256 gpuRate, uint256 memoryRate) external",
      "SetRatesByAStranger",
    ],
    [
      "stale rates are accepted",
      "require(terms.rateVersion == version, StaleRateVersion(terms.rateVersion, version));",
      "",
      "TheRatesHaveChanged",
    ],
    [
      "expired quotes are accepted",
      "require(block.timestamp <= terms.expiresAt, QuoteExpired(terms.expiresAt));",
      "",
      "TheQuoteHasExpired",
    ],
    [
      "a client pays more than it said",
      "require(price <= terms.maxPrice, PriceAboveMaximum(price, terms.maxPrice));",
      "",
      "ThePriceIsAboveTheMaximum",
    ],
  ]),
]

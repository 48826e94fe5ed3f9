import type { Mutation } from "../mutation.ts"
import { breakIn } from "../mutation.ts"

/** Breaks of payments that happen together or not at all, and of swaps without a bridge. */
export const atomicMutations: readonly Mutation[] = [
  ...breakIn("src/HashTimeLock.sol", "test/atomic/HashTimeLock.t.sol", [
    [
      "a second lock that expires too late",
      "        if (expiresAt > safe) revert UnsafeTimeouts(expiresAt, safe);\n",
      "",
      "test_RevertWhen_TheSecondLockExpiresTooLate",
    ],
    [
      "finality of the first chain is forgotten",
      "        needed += finalityPolicy.policyOf(first.chainId, here).finalitySeconds;\n",
      "",
      "testFuzz_AcceptedTimeoutsLeaveTime",
    ],
    [
      "locks under a secret that is known",
      "        if (_secrets[hashlock] != 0) revert SecretKnown(hashlock);\n",
      "",
      "test_RevertWhen_TheSecretIsKnown",
    ],
    [
      "the same terms twice",
      "        if (_states[lockId] != HashLockState.None) revert LockExists(lockId, _states[lockId]);\n",
      "",
      "test_RevertWhen_TheSameTermsAreLockedTwice",
    ],
    [
      "an id for every chain",
      "abi.encode(block.chainid, address(this), terms)",
      "abi.encode(address(this), terms)",
      "test_EveryTermChangesTheId",
    ],
  ]),
  ...breakIn("src/HashTimeLock.sol", "test/atomic/HashTimeLockEnds.t.sol", [
    [
      "claims after the expiry",
      "        if (block.timestamp >= terms.expiresAt) revert LockExpired(lockId, terms.expiresAt);\n",
      "",
      "test_RevertWhen_TheClaimIsLate",
    ],
    [
      "refunds before the expiry",
      "        if (block.timestamp < terms.expiresAt) revert LockNotExpired(lockId, terms.expiresAt);\n",
      "",
      "test_RevertWhen_TheRefundIsEarly",
    ],
    [
      "any secret",
      "        if (sha256(abi.encode(secret)) != terms.hashlock) revert WrongSecret(lockId);\n",
      "",
      "test_RevertWhen_TheSecretIsWrong",
    ],
    [
      "claims again and again",
      "        _states[lockId] = HashLockState.Claimed;\n",
      "",
      "test_RevertWhen_ClaimedTwice",
    ],
    [
      "anybody says where a claim goes",
      "        if (msg.sender != terms.receiver) revert NotLockParty(msg.sender, terms.receiver);\n",
      "",
      "test_RevertWhen_AnotherNamesWhereTheClaimGoes",
    ],
  ]),
  ...breakIn("src/atomic/TokenEscrow.sol", "test/atomic/AtomicHostileTokens.t.sol", [
    [
      "one payment takes from the others",
      "        if (held < needed) revert EscrowShort(token, held, needed);\n",
      "",
      "test_RevertWhen_PayingOneTakesFromTheOthers",
    ],
  ]),
  ...breakIn("src/atomic/VoteCoordinator.sol", "test/atomic/VoteCoordinator.t.sol", [
    [
      "votes after the deadline",
      "_decisions[id] == Decision.None && block.timestamp <= ballot.voteDeadline",
      "_decisions[id] == Decision.None",
      "test_ALateVoteIsIgnored",
    ],
    [
      "votes after the decision",
      "_decisions[id] == Decision.None && block.timestamp",
      "block.timestamp",
      "test_AVoteAfterTheAbortIsIgnored",
    ],
    [
      "votes of any chain",
      " && ballot.chainIds[legIndex] == chainId",
      "",
      "test_AnotherChainCannotVoteForALeg",
    ],
    [
      "a Commit is aborted",
      "        _requireUndecided(id);\n        bool early",
      "        bool early",
      "test_RevertWhen_AbortedAfterTheCommit",
    ],
    [
      "anybody aborts early",
      "        if (early && msg.sender != transaction.initiator) revert VotingOpen(id, transaction.voteDeadline);\n",
      "",
      "test_RevertWhen_AStrangerAbortsEarly",
    ],
    [
      "any participant",
      "        if (leg.participant != expected) revert WrongParticipant(legIndex, leg.participant);\n",
      "",
      "test_RevertWhen_TheParticipantIsAnother",
    ],
  ]),
  ...breakIn("src/atomic/VoteCoordinator.sol", "test/atomic/AtomicProofs.t.sol", [
    [
      "any event is a vote",
      "        if (!shown) revert ProofOfAnotherEvent(id);\n",
      "",
      "test_RevertWhen_TheVoteIsOfAnotherContractEventTransactionOrLeg",
    ],
  ]),
  ...breakIn("src/atomic/LegParticipant.sol", "test/atomic/LegParticipant.t.sol", [
    [
      "prepared after the Abort",
      "        _requireUndecided(id);\n",
      "",
      "test_RevertWhen_PreparedAfterAnAbortThatCameFirst",
    ],
    [
      "prepared by strangers",
      "        if (msg.sender != leg.payer) revert NotPayer(msg.sender, leg.payer);\n",
      "",
      "test_RevertWhen_AStrangerPrepares",
    ],
    [
      "any coordinator",
      "        if (transaction.coordinator != _requireLink(chainId).counterpart) revert WrongCoordinator(id);\n",
      "",
      "test_RevertWhen_TheCoordinatorIsNotTheCounterpart",
    ],
    [
      "legs of any size",
      "        if (leg.amount > cap) revert LegCapExceeded(leg.token, leg.amount, cap);\n",
      "",
      "test_RevertWhen_ALegIsAboveTheCap",
    ],
    ["settled again and again", "        _legs[id][legIndex] = state;\n", "", "test_RevertWhen_SettledTwice"],
    [
      "anybody says where a leg goes",
      "        if (msg.sender != entitled) revert NotEntitled(msg.sender, entitled);\n",
      "",
      "test_RevertWhen_AnotherNamesTheAccount",
    ],
  ]),
  ...breakIn("src/atomic/LegParticipant.sol", "test/atomic/AtomicProofs.t.sol", [
    [
      "any contract's decision is proof",
      "log.emitter == transaction.coordinator && log.topics",
      "log.topics",
      "test_RevertWhen_AnotherContractDecided",
    ],
    [
      "proofs for legs that were never prepared",
      "        _requireState(id, legIndex, LegState.Prepared);\n        AtomicLeg calldata leg = transaction",
      "        AtomicLeg calldata leg = transaction",
      "test_RevertWhen_NothingIsPrepared",
    ],
  ]),
  ...breakIn("src/atomic/LegParticipant.sol", "test/atomic/TwoPhaseCommit.t.sol", [
    [
      "the last decision counts",
      "        if (known == Decision.None) {",
      "        if (known != decision) {",
      "test_TheFirstDecisionStays",
    ],
  ]),
  ...breakIn("src/TwoPhaseCommit.sol", "test/atomic/TwoPhaseCommit.t.sol", [
    [
      "any coordinator speaks for another",
      "AtomicId.combine(chainId, counterpart, what)",
      "AtomicId.combine(1, linkOf(1).counterpart, what)",
      "test_AnotherCoordinatorCannotDecide",
    ],
  ]),
]

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {LegParticipant} from "./atomic/LegParticipant.sol";
import {VoteCoordinator} from "./atomic/VoteCoordinator.sol";
import {IFinalityPolicy} from "./interfaces/IFinalityPolicy.sol";
import {IReceiptProver} from "./interfaces/IReceiptProver.sol";
import {ITwoPhaseCommit} from "./interfaces/ITwoPhaseCommit.sol";
import {AtomicId} from "./libraries/AtomicId.sol";
import {Decision} from "./types/AtomicTransaction.sol";

/// Where messages come in. Votes are counted in VoteCoordinator; money waits in LegParticipant.
contract TwoPhaseCommit is ITwoPhaseCommit, LegParticipant {
    using InteroperableAddress for bytes;

    constructor(address authority, IReceiptProver prover, IFinalityPolicy policy)
        AccessManaged(authority)
        VoteCoordinator(prover, policy)
    {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
    }

    /// @inheritdoc ITwoPhaseCommit
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc ITwoPhaseCommit
    function unpause() external restricted {
        _unpause();
    }

    /// @dev Whatever a counterpart can rightly send is taken without reverting, late and repeated messages too.
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload)
        internal
        override
    {
        (uint256 chainId, address counterpart) = sender.parseEvmV1Calldata();
        (uint256 kind, bytes32 what, uint256 value) = abi.decode(payload, (uint256, bytes32, uint256));
        if (kind == VOTE) {
            _countVote(what, value, uint64(chainId));
        } else if (kind == DECISION && value != 0 && value <= uint256(type(Decision).max)) {
            _receiveDecision(AtomicId.combine(chainId, counterpart, what), Decision(value));
        } else {
            revert UnknownMessage(kind);
        }
    }
}

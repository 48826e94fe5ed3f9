// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputeArbiter} from "../interfaces/IComputeArbiter.sol";
import {IComputeVerifier} from "../interfaces/IComputeVerifier.sol";
import {JobStatus} from "../types/ComputeJob.sol";

/// @notice Test double: the first byte of the proof says how the verifier behaves.
contract MockComputeVerifier is IComputeVerifier {
    bytes1 public constant TRUE = 0x01;
    bytes1 public constant REVERT = 0x02;
    bytes1 public constant PANIC = 0x03;
    bytes1 public constant TWO = 0x04;
    bytes1 public constant SHORT = 0x05;
    bytes1 public constant EMPTY = 0x06;
    bytes1 public constant BOMB = 0x07;
    bytes1 public constant ALL_GAS = 0x08;
    bytes1 public constant HEAVY_TRUE = 0x09;
    bytes1 public constant TRUE_IF_VERIFYING = 0x0a;
    bytes1 public constant REVERT_WITH_ONE = 0x0b;
    bytes1 public constant HIGH_BITS = 0x0c;

    /// @dev Gas that a HEAVY_TRUE proof uses up before it is accepted.
    uint256 public constant HEAVY_GAS = 4_900_000;

    error Refused();

    function verify(bytes32 jobId, address node, bytes calldata proof, uint256[] calldata publicInputs)
        external
        view
        returns (bool)
    {
        bytes1 how = proof.length == 0 ? bytes1(0) : proof[0];
        if (how == TRUE) return true;
        if (how == REVERT) revert Refused();
        if (how == PANIC) return publicInputs[publicInputs.length] == 1;
        if (how == TWO) _answer(2, 32);
        if (how == SHORT) _answer(uint256(1) << 8, 31);
        if (how == EMPTY) _answer(1, 0);
        if (how == BOMB) _answer(2, 500_000);
        if (how == ALL_GAS) while (true) {}
        if (how == HEAVY_TRUE) {
            uint256 goal = gasleft() - HEAVY_GAS;
            while (gasleft() > goal) {}
            return true;
        }
        if (how == REVERT_WITH_ONE) {
            assembly ("memory-safe") {
                mstore(0x00, 1)
                revert(0x00, 0x20)
            }
        }
        if (how == HIGH_BITS) _answer((uint256(1) << 255) | 1, 32);
        if (how == TRUE_IF_VERIFYING) {
            IComputeArbiter arbiter = IComputeArbiter(msg.sender);
            return arbiter.job(jobId).status == JobStatus.Verifying && arbiter.job(jobId).node == node;
        }
        return false;
    }

    function _answer(uint256 word, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(0x00, word)
            return(0x00, length)
        }
    }
}

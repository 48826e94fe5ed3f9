// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {RelayedCall} from "@openzeppelin/contracts/utils/RelayedCall.sol";

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";

/// The account by which a sender of another chain acts here. An action's target never sees the arbiter as its
/// caller, and no sender can act by another's account. The action can take no more gas than it was promised, gets no
/// less whoever delivers the order, and cannot make the arbiter copy more than `MAX_RETURN_BYTES`.
library ExecutorAccount {
    uint256 internal constant MAX_RETURN_BYTES = 1_024;

    /// Gas that is left for the arbiter to write down what became of the order, at least.
    uint256 internal constant RESERVE_GAS = 60_000;

    /// Gas that the relayer of RelayedCall takes before it calls the target, which may be cold (2,600), without
    /// what it copies.
    uint256 private constant RELAY_GAS = 5_000;

    /// Where the account is, whether it was used before or not. The code around the arbiter's address is that of
    /// RelayedCall.
    function locate(uint64 srcChainId, address sender) internal view returns (address) {
        bytes memory initCode = abi.encodePacked(
            hex"60475f8160095f39f373",
            address(this),
            hex"331460133611166022575f5ffd5b6014360360145f375f5f601436035f345f3560601c5af13d5f5f3e5f3d91604557fd5bf3"
        );
        return Create2.computeAddress(_saltOf(srcChainId, sender), keccak256(initCode));
    }

    /// Calls `target` with at least `gasLimit` units of gas, and reverts if there are not as many: with less, a caller
    /// could make an order fail that would have succeeded.
    function execute(uint64 srcChainId, address sender, address target, bytes memory data, uint32 gasLimit)
        internal
        returns (bool success, bytes32 resultHash)
    {
        address account = RelayedCall.getRelayer(_saltOf(srcChainId, sender));
        bytes memory input = abi.encodePacked(target, data);
        uint256 gasUnits = _gasToRelay(gasLimit, input.length);
        // A call hands over 63/64 of what is left at most (EIP-150), silently.
        uint256 available = gasleft() - gasleft() / 64;
        uint256 needed = gasUnits + RESERVE_GAS;
        if (available < needed) revert ICrossChainArbiter.GasTooLow(available, needed);
        uint256 most = MAX_RETURN_BYTES;
        assembly ("memory-safe") {
            success := call(gasUnits, account, 0, add(input, 0x20), mload(input), 0, 0)
            let size := returndatasize()
            if gt(size, most) { size := most }
            // Past the free memory pointer: used here and not kept.
            let result := mload(0x40)
            returndatacopy(result, 0, size)
            resultHash := keccak256(result, size)
        }
    }

    /// The relayer hands on 63/64 of what it has, after it has copied its input.
    function _gasToRelay(uint256 gasLimit, uint256 inputBytes) private pure returns (uint256) {
        uint256 words = inputBytes / 32 + 1;
        return gasLimit + gasLimit / 63 + 1 + RELAY_GAS + 6 * words + words * words / 512;
    }

    function _saltOf(uint64 srcChainId, address sender) private pure returns (bytes32) {
        return keccak256(abi.encode(srcChainId, sender));
    }
}

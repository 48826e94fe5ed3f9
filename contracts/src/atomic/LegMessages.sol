// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {PaidMessages} from "../crosschain/PaidMessages.sol";

/// Messages of one shape, (kind, what, value).
abstract contract LegMessages is PaidMessages {
    /// what = id of the transaction, value = number of the leg that voted for Commit.
    uint256 internal constant VOTE = 0;
    /// what = hash of the transaction's terms, value = the Decision.
    uint256 internal constant DECISION = 1;

    function _encodeMessage(uint256 kind, bytes32 what, uint256 value) internal pure returns (bytes memory) {
        return abi.encode(kind, what, value);
    }

    /// @dev For when there was nothing to pay for: no coin stays here.
    function _giveAllBack() internal {
        if (msg.value != 0) Address.sendValue(payable(msg.sender), msg.value);
    }
}

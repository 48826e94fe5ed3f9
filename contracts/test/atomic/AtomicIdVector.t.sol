// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AtomicId} from "../../src/libraries/AtomicId.sol";
import {AtomicLeg, AtomicTransaction} from "../../src/types/AtomicTransaction.sol";
import {Test} from "forge-std/Test.sol";

/// @notice The id of one transaction with a value of its own in each field; packages/chain/src/atomic has the same
/// number.
contract AtomicIdVectorTest is Test {
    function test_sampleTransactionHasItsId() public view {
        AtomicTransaction memory transaction;
        transaction.coordinatorChainId = 31_337;
        transaction.coordinator = _account(0xa1);
        transaction.initiator = _account(0xb2);
        transaction.nonce = 11;
        transaction.voteDeadline = 1_900_000_000;
        transaction.legs = new AtomicLeg[](2);
        transaction.legs[0] = AtomicLeg(
            31_337, _account(0xa1), _account(0xc3), _account(0xd4), 2 ** 200 + 3, _account(0xe5)
        );
        transaction.legs[1] =
            AtomicLeg(31_338, _account(0xf6), _account(0x17), _account(0x28), 5, _account(0x39));
        assertEq(
            this.hashOf(transaction), 0xc10d2bc86b3d59e50dea9fbb1e13dcfecba917231acc40dec804ff1065e6e152
        );
    }

    /// @dev The library reads calldata.
    function hashOf(AtomicTransaction calldata transaction) external pure returns (bytes32) {
        return AtomicId.idOf(transaction);
    }

    function _account(uint8 octet) private pure returns (address) {
        return address(uint160(uint256(type(uint256).max / 255 * octet)));
    }
}

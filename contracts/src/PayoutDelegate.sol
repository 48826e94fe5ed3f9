// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {IBatchPayout} from "./interfaces/IBatchPayout.sol";
import {IPayoutDelegate} from "./interfaces/IPayoutDelegate.sol";
import {PaymentCalls} from "./libraries/PaymentCalls.sol";
import {Failure} from "./types/Failure.sol";
import {Batch, Run} from "./types/PayoutTypes.sol";

/// Stateless: an account that delegates to it keeps its storage untouched. Deployed by BatchPayout.
contract PayoutDelegate is IPayoutDelegate, IERC1271, ERC721Holder, ERC1155Holder {
    using SafeERC20 for IERC20;
    using TransientSlot for *;

    /// keccak256(abi.encode(uint256(keccak256("agentgpt.PayoutDelegate.expected")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant EXPECTED_SLOT =
        0x66d51012cca4ed683ae4dddc362bf0d44de93da793d3e1c04dc8db512af61a00;

    address private immutable BATCH_PAYOUT = msg.sender;

    /// An account with code must go on receiving the chain's own coin.
    receive() external payable {}

    /// @inheritdoc IPayoutDelegate
    function pay(Run calldata run, Batch calldata batch) external returns (bytes32 runId) {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        EXPECTED_SLOT.asBoolean().tstore(true);
        runId = IBatchPayout(BATCH_PAYOUT).payFromAccount(run, batch);
        EXPECTED_SLOT.asBoolean().tstore(false);
    }

    /// @inheritdoc IPayoutDelegate
    function sendPayments(address token, Batch calldata batch, uint256[] calldata fresh, uint256 due)
        external
        returns (Failure[] memory failures)
    {
        if (msg.sender != BATCH_PAYOUT || !EXPECTED_SLOT.asBoolean().tload()) {
            revert NotExpected(msg.sender);
        }
        EXPECTED_SLOT.asBoolean().tstore(false);
        uint256 held = IERC20(token).balanceOf(address(this));
        failures = PaymentCalls.send(token, batch, fresh);
        uint256 failed;
        for (uint256 i; i < failures.length; ++i) {
            failed += batch.words[failures[i].wordIndex()].amount();
        }
        if (failed != 0) IERC20(token).safeTransfer(BATCH_PAYOUT, failed);
        uint256 left = IERC20(token).balanceOf(address(this));
        if (left + due < held) revert AccountOvercharged(token, due, held - left);
    }

    /// A signature of the account's own key stays valid for contracts that ask an account with code.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        bool valid = failure == ECDSA.RecoverError.NoError && signer == address(this);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @inheritdoc IPayoutDelegate
    function batchPayout() external view returns (address) {
        return BATCH_PAYOUT;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ITokenEscrow} from "../interfaces/ITokenEscrow.sol";

/// Counts what is set aside, by token. Callers must be `nonReentrant`: a token that called back in the middle of
/// its transfer would have its balance read twice for one payment.
abstract contract TokenEscrow is ITokenEscrow, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    mapping(address token => uint256) private _escrowed;

    /// @inheritdoc ITokenEscrow
    function escrowedOf(address token) public view returns (uint256) {
        return _escrowed[token];
    }

    /// @dev Sets aside what arrives of `amount` that the caller gives.
    function _setAside(address token, uint256 amount) internal returns (uint256 received) {
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 balance = IERC20(token).balanceOf(address(this));
        if (balance <= balanceBefore) revert UnexpectedReceipt(token, amount, 0);
        received = balance - balanceBefore;
        _escrowed[token] += received;
    }

    /// @dev Pays out of what is set aside. The caller has made sure that it happens once.
    function _payOut(address token, address to, uint256 amount) internal {
        _requireRecipient(to);
        uint256 needed = _escrowed[token] - amount;
        _escrowed[token] = needed;
        IERC20(token).safeTransfer(to, amount);
        uint256 held = IERC20(token).balanceOf(address(this));
        if (held < needed) revert EscrowShort(token, held, needed);
    }

    function _requireRecipient(address recipient) internal view {
        if (recipient == address(0) || recipient == address(this)) revert InvalidRecipient(recipient);
    }
}

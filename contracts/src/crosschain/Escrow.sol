// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";
import {IFinalityPolicy} from "../interfaces/IFinalityPolicy.sol";
import {TokenCap} from "../types/PairPolicy.sol";

/// The tokens of orders that are not settled, and how many may be under way to a chain.
abstract contract Escrow is ICrossChainArbiter {
    using SafeERC20 for IERC20;
    using RateLimiter for RateLimiter.SlidingWindow;

    /// @dev A limiter has one limit for all its keys; each has a limiter of its own, and this key in it.
    bytes32 private constant LIMITER_KEY = 0;

    IFinalityPolicy internal immutable POLICY;

    mapping(address token => uint256 amount) private _escrowed;
    mapping(uint64 dstChainId => mapping(address token => RateLimiter.SlidingWindow)) private _windows;

    constructor(IFinalityPolicy policy) {
        if (address(policy).code.length == 0) revert InvalidContract(address(policy));
        POLICY = policy;
    }

    /// @inheritdoc ICrossChainArbiter
    function escrowedOf(address token) external view returns (uint256) {
        return _escrowed[token];
    }

    /// @inheritdoc ICrossChainArbiter
    function finalityPolicy() external view returns (address) {
        return address(POLICY);
    }

    /// Pulls `asked` units and returns how many arrived: tokens may take a fee on the way.
    function _takeEscrow(uint64 dstChainId, address token, address from, uint256 asked)
        internal
        returns (uint256 arrived)
    {
        if (token == address(0)) {
            if (asked != 0) revert InvalidEscrow(token, asked);
            return 0;
        }
        uint256 held = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(from, address(this), asked);
        arrived = IERC20(token).balanceOf(address(this)) - held;
        if (arrived == 0) revert InvalidEscrow(token, arrived);
        _requireWithinCaps(dstChainId, token, arrived);
        _escrowed[token] += arrived;
    }

    /// Whether `amount` units went to `to`; if the token refuses, they stay in escrow.
    function _tryPay(address token, address to, uint256 amount) internal returns (bool paid) {
        if (token == address(0)) return true;
        uint256 held = IERC20(token).balanceOf(address(this));
        _escrowed[token] -= amount;
        paid = IERC20(token).trySafeTransfer(to, amount);
        if (paid) _requireOthersUntouched(token, held, amount);
        else _escrowed[token] += amount;
    }

    /// A token that charges its sender takes from the orders of others, unless there is more here than orders hold.
    function _requireOthersUntouched(address token, uint256 held, uint256 amount) private view {
        uint256 left = IERC20(token).balanceOf(address(this));
        if (left + amount < held && left < _escrowed[token]) revert InvalidEscrow(token, held - left);
    }

    function _requireWithinCaps(uint64 dstChainId, address token, uint256 amount) private {
        TokenCap memory cap = POLICY.capOf(SafeCast.toUint64(block.chainid), dstChainId, token);
        if (amount > cap.perOrder) revert CapExceeded(token, amount, cap.perOrder);
        RateLimiter.SlidingWindow storage window = _windows[dstChainId][token];
        if (window._limit != cap.perWindow || window._window != cap.windowSeconds) {
            window.updateSettings(cap.windowSeconds, cap.perWindow);
        }
        window.consume(LIMITER_KEY, amount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBurnableToken} from "../interfaces/IBurnableToken.sol";
import {INodeStakes} from "../interfaces/INodeStakes.sol";
import {ComputeSlash} from "../libraries/ComputeSlash.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title NodeStakes
/// @notice Described by INodeStakes.
abstract contract NodeStakes is INodeStakes, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IBurnableToken;

    /* CONSTANTS */

    uint64 public constant UNBONDING_PERIOD = 7 days;

    IBurnableToken public immutable token;

    /* STORAGE */

    mapping(address node => StakeAccount) private _accounts;
    mapping(address account => uint256) private _credits;

    /* CONSTRUCTOR */

    constructor(IBurnableToken token_) {
        require(address(token_).code.length != 0, TokenNotBurnable(address(token_)));
        try token_.burn(0) {}
        catch {
            revert TokenNotBurnable(address(token_));
        }
        token = token_;
    }

    /* STAKE */

    /// @inheritdoc INodeStakes
    function deposit(uint256 amount) external nonReentrant {
        require(amount != 0, ZeroAmount());
        StakeAccount storage account = _accounts[msg.sender];
        account.stake = (account.stake + amount).toUint128();
        emit StakeDeposited(msg.sender, amount);
        _receive(amount);
    }

    /// @inheritdoc INodeStakes
    function requestUnbond(uint256 amount) external nonReentrant {
        require(amount != 0, ZeroAmount());
        _requireFree(msg.sender, amount);
        StakeAccount storage account = _accounts[msg.sender];
        uint64 releaseAt = uint64(block.timestamp) + UNBONDING_PERIOD;
        account.stake -= uint128(amount);
        account.unbonding = (account.unbonding + amount).toUint128();
        account.releaseAt = releaseAt;
        emit UnbondRequested(msg.sender, amount, releaseAt);
    }

    /// @inheritdoc INodeStakes
    function withdraw() external nonReentrant {
        StakeAccount storage account = _accounts[msg.sender];
        uint256 amount = account.unbonding;
        require(amount != 0, NothingToWithdraw());
        require(block.timestamp >= account.releaseAt, StillUnbonding(account.releaseAt));
        account.unbonding = 0;
        account.releaseAt = 0;
        emit StakeWithdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc INodeStakes
    function claim() external nonReentrant {
        uint256 amount = _credits[msg.sender];
        require(amount != 0, NothingToClaim());
        _credits[msg.sender] = 0;
        emit Claimed(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /* VIEWS */

    /// @inheritdoc INodeStakes
    function stakeOf(address node) external view returns (StakeAccount memory) {
        return _accounts[node];
    }

    /// @inheritdoc INodeStakes
    function credit(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc INodeStakes
    function freeStake(address node) public view returns (uint256) {
        StakeAccount storage account = _accounts[node];
        return account.stake - account.locked;
    }

    /// @inheritdoc INodeStakes
    function cutOf(address node) public view returns (uint256) {
        return ComputeSlash.cut(_atRisk(_accounts[node]));
    }

    /* BONDS */

    function _lock(address node, uint128 amount) internal {
        _requireFree(node, amount);
        _accounts[node].locked += amount;
    }

    function _unlock(address node, uint128 amount) internal {
        _accounts[node].locked -= amount;
    }

    /// @dev Unlocks the bond and takes the cut, which must not exceed it. The bond was locked, and what is locked is
    /// staked: so no other bond loses its cover, and nothing here underflows.
    function _slash(address node, uint128 bond, uint128 cut) internal {
        StakeAccount storage account = _accounts[node];
        uint128 leaving = uint128(Math.min(cut, account.unbonding));
        account.locked -= bond;
        account.unbonding -= leaving;
        account.stake -= cut - leaving;
    }

    /* TOKENS */

    /// @dev Takes exactly `amount` from the caller, or reverts.
    function _receive(uint256 amount) internal {
        uint256 balanceBefore = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - balanceBefore;
        require(received == amount, UnexpectedReceipt(amount, received));
    }

    function _credit(address account, uint256 amount) internal {
        _credits[account] += amount;
        emit Credited(account, amount);
    }

    function _burn(uint256 amount) internal {
        if (amount == 0) return;
        emit Burned(amount);
        token.burn(amount);
    }

    function _requireFree(address node, uint256 needed) private view {
        uint256 free = freeStake(node);
        require(free >= needed, InsufficientFreeStake(node, free, needed));
    }

    function _atRisk(StakeAccount storage account) private view returns (uint256) {
        return uint256(account.stake) + account.unbonding;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenEscrow} from "./atomic/TokenEscrow.sol";
import {IFinalityPolicy} from "./interfaces/IFinalityPolicy.sol";
import {IHashTimeLock} from "./interfaces/IHashTimeLock.sol";
import {FirstLock, HashLock, HashLockState} from "./types/HashLock.sol";

/// Keeps one word a lock: the terms come with every call and are checked by their hash.
contract HashTimeLock is IHashTimeLock, TokenEscrow {
    /* CONSTANTS */

    /// @notice Time for the second locker to see the secret and have a claim included on a busy chain.
    uint64 public constant MARGIN_SECONDS = 1 hours;

    /// @notice Keeps a mistyped expiry from locking money for ever.
    uint64 public constant MAX_LOCK_SECONDS = 30 days;

    /// sha256 of 32 zero bytes. `_secrets` holds zero for what was never shown.
    bytes32 private constant ZERO_SECRET_HASH =
        0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925;

    IFinalityPolicy public immutable finalityPolicy;

    /* STORAGE */

    mapping(bytes32 lockId => HashLockState) private _states;
    mapping(bytes32 hashlock => bytes32) private _secrets;

    constructor(IFinalityPolicy policy) {
        finalityPolicy = policy;
    }

    /* LOCKING */

    /// @inheritdoc IHashTimeLock
    function lock(
        address token,
        uint256 amount,
        address receiver,
        bytes32 hashlock,
        uint64 expiresAt,
        FirstLock calldata first
    ) external nonReentrant returns (bytes32 lockId) {
        _requireRecipient(receiver);
        _requireExpiry(expiresAt, first);
        if (hashlock == ZERO_SECRET_HASH) revert ZeroSecret();
        if (_secrets[hashlock] != 0) revert SecretKnown(hashlock);
        HashLock memory terms = HashLock({
            sender: msg.sender,
            receiver: receiver,
            token: token,
            amount: _setAside(token, amount),
            hashlock: hashlock,
            expiresAt: expiresAt,
            first: first
        });
        lockId = _idOf(terms);
        if (_states[lockId] != HashLockState.None) revert LockExists(lockId, _states[lockId]);
        _states[lockId] = HashLockState.Open;
        emit Locked(lockId, hashlock, receiver, terms);
    }

    /* CLAIMING */

    /// @inheritdoc IHashTimeLock
    function claim(HashLock calldata terms, bytes32 secret) external nonReentrant {
        _claim(terms, secret, terms.receiver);
    }

    /// @inheritdoc IHashTimeLock
    function claimTo(HashLock calldata terms, bytes32 secret, address to) external nonReentrant {
        if (msg.sender != terms.receiver) revert NotLockParty(msg.sender, terms.receiver);
        _claim(terms, secret, to);
    }

    function _claim(HashLock calldata terms, bytes32 secret, address to) private {
        bytes32 lockId = _requireOpen(terms);
        if (block.timestamp >= terms.expiresAt) revert LockExpired(lockId, terms.expiresAt);
        if (sha256(abi.encode(secret)) != terms.hashlock) revert WrongSecret(lockId);
        _states[lockId] = HashLockState.Claimed;
        _secrets[terms.hashlock] = secret;
        emit Claimed(lockId, terms.hashlock, secret, to);
        _payOut(terms.token, to, terms.amount);
    }

    /* REFUNDING */

    /// @inheritdoc IHashTimeLock
    function refund(HashLock calldata terms) external nonReentrant {
        _refund(terms, terms.sender);
    }

    /// @inheritdoc IHashTimeLock
    function refundTo(HashLock calldata terms, address to) external nonReentrant {
        if (msg.sender != terms.sender) revert NotLockParty(msg.sender, terms.sender);
        _refund(terms, to);
    }

    function _refund(HashLock calldata terms, address to) private {
        bytes32 lockId = _requireOpen(terms);
        if (block.timestamp < terms.expiresAt) revert LockNotExpired(lockId, terms.expiresAt);
        _states[lockId] = HashLockState.Refunded;
        emit Refunded(lockId, terms.hashlock, to);
        _payOut(terms.token, to, terms.amount);
    }

    /* VIEWS */

    /// @inheritdoc IHashTimeLock
    function lockIdOf(HashLock calldata terms) external view returns (bytes32) {
        return _idOf(terms);
    }

    /// @inheritdoc IHashTimeLock
    function stateOf(bytes32 lockId) external view returns (HashLockState) {
        return _states[lockId];
    }

    /// @inheritdoc IHashTimeLock
    function secretOf(bytes32 hashlock) external view returns (bytes32) {
        return _secrets[hashlock];
    }

    /// @inheritdoc IHashTimeLock
    function latestExpiry(FirstLock calldata first) public view returns (uint64) {
        // The claim here must be final before the second locker acts on it, and its own claim there before the
        // first lock expires: both chains' finality lies between the two expiries.
        uint64 here = uint64(block.chainid);
        uint64 needed = MARGIN_SECONDS + 1;
        needed += finalityPolicy.policyOf(here, first.chainId).finalitySeconds;
        needed += finalityPolicy.policyOf(first.chainId, here).finalitySeconds;
        return first.expiresAt < needed ? 0 : first.expiresAt - needed;
    }

    /* CHECKS */

    function _requireExpiry(uint64 expiresAt, FirstLock calldata first) private view {
        uint64 latest = uint64(block.timestamp) + MAX_LOCK_SECONDS;
        if (expiresAt <= block.timestamp || expiresAt > latest) revert InvalidExpiry(expiresAt, latest);
        if (first.chainId == 0 && first.expiresAt == 0) return;
        uint64 safe = latestExpiry(first);
        if (expiresAt > safe) revert UnsafeTimeouts(expiresAt, safe);
    }

    function _requireOpen(HashLock calldata terms) private view returns (bytes32 lockId) {
        lockId = _idOf(terms);
        if (_states[lockId] != HashLockState.Open) revert LockNotOpen(lockId, _states[lockId]);
    }

    function _idOf(HashLock memory terms) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), terms));
    }
}

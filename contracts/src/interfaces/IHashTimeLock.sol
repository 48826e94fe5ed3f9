// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FirstLock, HashLock, HashLockState} from "../types/HashLock.sol";
import {ITokenEscrow} from "./ITokenEscrow.sol";

/// @title Swaps between two parties on two chains without any bridge
/// @notice The one who made up the secret locks first, with the later expiry. The other looks at that lock until it
/// is final and locks second, under the same hash. Claiming the second lock shows the secret, with which the first
/// is claimed. Whoever stops half-way gets the own money back when the lock expires.
/// @dev No chain can see the other's lock: the second locker states what it read there, and only what follows
/// from that statement is checked here. Nobody governs this contract and nothing pauses it.
interface IHashTimeLock is ITokenEscrow {
    /* EVENTS */

    event Locked(bytes32 indexed lockId, bytes32 indexed hashlock, address indexed receiver, HashLock lock);

    /// @notice The secret is public from here on: the other lock can be claimed with it.
    event Claimed(bytes32 indexed lockId, bytes32 indexed hashlock, bytes32 secret, address to);

    event Refunded(bytes32 indexed lockId, bytes32 indexed hashlock, address to);

    /* ERRORS */

    /// @notice A lock with these very terms was made already.
    error LockExists(bytes32 lockId, HashLockState state);

    /// @notice There is no such lock, or it was claimed or refunded already.
    error LockNotOpen(bytes32 lockId, HashLockState state);

    /// @notice The expiry has passed, or is further away than `MAX_LOCK_SECONDS`.
    error InvalidExpiry(uint64 expiresAt, uint64 latest);

    /// @notice The second lock expires so late that the secret could come out when it is too late for the first.
    /// `latest` is the last expiry that is safe.
    error UnsafeTimeouts(uint64 expiresAt, uint64 latest);

    /// @notice Everybody knows the secret of this hash, so whoever is faster would have the money.
    error SecretKnown(bytes32 hashlock);

    /// @notice The hash of 32 zero bytes. Shown, that secret would read as `secretOf` does before it is shown, so
    /// the other party would never claim.
    error ZeroSecret();

    /// @notice This is not what was hashed.
    error WrongSecret(bytes32 lockId);

    /// @notice It is too late for the receiver.
    error LockExpired(bytes32 lockId, uint64 expiresAt);

    /// @notice It is too early for the sender.
    error LockNotExpired(bytes32 lockId, uint64 expiresAt);

    /// @notice Only the one whom the money belongs to may name another account for it.
    error NotLockParty(address caller, address party);

    /* ACTIONS */

    /// @notice Sets money of the caller aside. What arrives is the lock's amount, so read it from the event.
    /// @param hashlock sha256 of the 32 bytes that are the secret, which must not all be zero.
    /// @param first The lock that this one answers; zeros for the first of a swap. With it, the expiry must leave
    /// the time that both chains take to become final, and `MARGIN_SECONDS`, until the first lock expires.
    function lock(
        address token,
        uint256 amount,
        address receiver,
        bytes32 hashlock,
        uint64 expiresAt,
        FirstLock calldata first
    ) external returns (bytes32 lockId);

    /// @notice Pays the receiver, before the expiry. Anybody who knows the secret may.
    function claim(HashLock calldata terms, bytes32 secret) external;

    /// @notice As `claim`, by the receiver alone and to an account of its choice, for when its own cannot be paid.
    function claimTo(HashLock calldata terms, bytes32 secret, address to) external;

    /// @notice Pays the sender back, from the expiry on. Anybody may.
    function refund(HashLock calldata terms) external;

    /// @notice As `refund`, by the sender alone and to an account of its choice.
    function refundTo(HashLock calldata terms, address to) external;

    /* VIEWS */

    /// @notice keccak256 of this chain's id, this contract and all terms.
    function lockIdOf(HashLock calldata terms) external view returns (bytes32);

    function stateOf(bytes32 lockId) external view returns (HashLockState);

    /// @notice The secret of a hash once a claim here has shown it; else zero.
    function secretOf(bytes32 hashlock) external view returns (bytes32);

    /// @notice The last expiry that is safe for a second lock here; reverts without terms for the pair of chains.
    function latestExpiry(FirstLock calldata first) external view returns (uint64);
}

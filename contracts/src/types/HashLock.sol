// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Where a lock stands. Claimed and Refunded are final.
enum HashLockState {
    None,
    Open,
    Claimed,
    Refunded
}

/// @notice The lock that a second locker answers, as it stands on the other chain.
/// @param chainId Chain of the first lock; zero for a lock that answers none.
/// @param expiresAt When the first lock expires, by the clock of its chain.
struct FirstLock {
    uint64 chainId;
    uint64 expiresAt;
}

/// @notice Money that whoever knows a secret can have sent to the receiver until it expires.
/// @param expiresAt From this second (unix time) on it is the sender's again, and no longer the receiver's.
/// @param amount Token units that arrived.
/// @param hashlock sha256 of the 32 bytes that are the secret.
struct HashLock {
    address sender;
    address receiver;
    address token;
    uint64 expiresAt;
    uint256 amount;
    bytes32 hashlock;
    FirstLock first;
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How long a guardian's rollback stands without ratification. The governor refuses parameters under which
/// a vote would take longer than this: a ratification that always comes too late is none.
uint48 constant GUARDIAN_WINDOW_SECONDS = 72 hours;

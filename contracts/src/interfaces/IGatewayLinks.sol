// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which contract of another chain this contract speaks with, and through which gateway
interface IGatewayLinks {
    /// @notice Way to the contract's counterpart on another chain.
    /// @param gateway Gateway of this chain that messages leave and arrive through; for N of M, a GatewayQuorum.
    /// @param counterpart The only contract of the other chain that is listened to.
    struct Link {
        address gateway;
        address counterpart;
    }

    event LinkSet(uint64 indexed chainId, address gateway, address counterpart);

    /// @notice There is no way to this chain.
    error NoLink(uint64 chainId);

    /// @notice A link needs a gateway with code and a counterpart, on another chain than this.
    error InvalidLink(uint64 chainId, address gateway, address counterpart);

    /// @notice Lets messages go to and come from `counterpart` on `chainId`; two zeros close the way.
    function setLink(uint64 chainId, address gateway, address counterpart) external;

    /// @notice The way to a chain; two zeros if there is none.
    function linkOf(uint64 chainId) external view returns (Link memory);
}

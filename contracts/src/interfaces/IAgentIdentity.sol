// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title Identity of agents, as ERC-8004 describes its Identity Registry
/// @notice An agent is an ERC-721 token; its id is the token's id, counted from 1. Anybody may register one.
/// @dev Two things are stricter than the standard's text. Only the owner, never an operator, changes the agent's
/// wallet, because that is where money goes. And the wallet's consent carries a nonce that every change of wallet
/// spends, so that no signature works twice.
interface IAgentIdentity is IERC721 {
    /// @notice One key and value of an agent's on-chain metadata.
    struct MetadataEntry {
        string metadataKey;
        bytes metadataValue;
    }

    /// @notice `agentId` was registered by `owner`.
    event Registered(uint256 indexed agentId, string agentURI, address indexed owner);

    /// @notice The agent's URI became `newURI`.
    event URIUpdated(uint256 indexed agentId, string newURI, address indexed updatedBy);

    /// @notice A metadata value was set; the value of the key "agentWallet" is the 20 bytes of the wallet, or empty.
    event MetadataSet(
        uint256 indexed agentId, string indexed indexedMetadataKey, string metadataKey, bytes metadataValue
    );

    /// @notice An address that must be given is zero.
    error ZeroAddress();

    /// @notice `caller` is not the owner of `agentId`.
    error NotAgentOwner(uint256 agentId, address caller);

    /// @notice The key "agentWallet" is set by `setAgentWallet` alone.
    error ReservedMetadataKey();

    /// @notice The wallet's consent ran out at `deadline` (unix seconds).
    error WalletConsentExpired(uint256 deadline);

    /// @notice The wallet's consent is valid for longer than `latestDeadline` allows.
    error WalletConsentTooLong(uint256 deadline, uint256 latestDeadline);

    /// @notice The signature is not that of `wallet` over this agent, owner, nonce and deadline.
    error InvalidWalletSignature(address wallet);

    /// @notice Registers an agent without URI for the caller, whose address becomes the agent's wallet.
    function register() external returns (uint256 agentId);

    /// @notice Registers an agent for the caller, whose address becomes the agent's wallet.
    function register(string calldata agentURI) external returns (uint256 agentId);

    /// @notice Registers an agent with metadata for the caller, whose address becomes the agent's wallet.
    function register(string calldata agentURI, MetadataEntry[] calldata metadata)
        external
        returns (uint256 agentId);

    /// @notice Replaces the URI of the agent's registration file. For the owner and its operators.
    function setAgentURI(uint256 agentId, string calldata newURI) external;

    /// @notice Sets one metadata value. For the owner and its operators.
    function setMetadata(uint256 agentId, string calldata metadataKey, bytes calldata metadataValue) external;

    /// @notice One metadata value, empty if never set.
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory);

    /// @notice Makes `newWallet` the agent's wallet, with its consent. For the owner.
    /// @param deadline Unix seconds until which the consent holds; at most a day ahead.
    /// @param signature EIP-712 signature of `newWallet` (ECDSA, or ERC-1271 for contracts) over
    /// `AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 nonce,uint256 deadline)`.
    function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature)
        external;

    /// @notice Leaves the agent without a wallet. For the owner.
    function unsetAgentWallet(uint256 agentId) external;

    /// @notice Where the agent is paid and whence it may act; zero if unset or since the agent changed hands.
    function getAgentWallet(uint256 agentId) external view returns (address);

    /// @notice The nonce the next wallet consent must carry.
    function walletNonce(uint256 agentId) external view returns (uint256);

    /// @notice True if `spender` owns the agent or is approved for it.
    function isAuthorizedOrOwner(address spender, uint256 agentId) external view returns (bool);
}

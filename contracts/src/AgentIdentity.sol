// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAgentIdentity} from "./interfaces/IAgentIdentity.sol";

/// @title AgentIdentity
/// @notice Documented in IAgentIdentity.
abstract contract AgentIdentity is IAgentIdentity, ERC721URIStorage, EIP712 {
    // solhint-disable-next-line gas-small-strings
    bytes32 private constant AGENT_WALLET_SET_TYPEHASH = keccak256(
        "AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 nonce,uint256 deadline)"
    );
    string private constant WALLET_KEY = "agentWallet";
    bytes32 private constant WALLET_KEY_HASH = keccak256(bytes(WALLET_KEY));

    // Long enough for a multisig to gather its signatures, short enough that a forgotten one dies.
    uint256 private constant MAX_CONSENT_SECONDS = 1 days;

    /* STORAGE */

    uint256 private _lastAgentId;
    mapping(uint256 agentId => address) private _wallets;
    mapping(uint256 agentId => uint256) private _walletNonces;
    mapping(uint256 agentId => mapping(string metadataKey => bytes)) private _metadata;

    constructor() ERC721("AgentGPT Agent", "AGENT") EIP712("AgentGPT AgentRegistry", "1") {}

    /* REGISTRATION */

    /// @inheritdoc IAgentIdentity
    function register() external returns (uint256 agentId) {
        agentId = _register("");
    }

    /// @inheritdoc IAgentIdentity
    function register(string calldata agentURI) external returns (uint256 agentId) {
        agentId = _register(agentURI);
    }

    /// @inheritdoc IAgentIdentity
    function register(string calldata agentURI, MetadataEntry[] calldata metadata)
        external
        returns (uint256 agentId)
    {
        agentId = _register(agentURI);
        for (uint256 i = 0; i < metadata.length; ++i) {
            _setMetadata(agentId, metadata[i].metadataKey, metadata[i].metadataValue);
        }
    }

    /* UPDATES */

    /// @inheritdoc IAgentIdentity
    function setAgentURI(uint256 agentId, string calldata newURI) external {
        _checkAuthorized(_requireOwned(agentId), msg.sender, agentId);
        _setTokenURI(agentId, newURI);
        emit URIUpdated(agentId, newURI, msg.sender);
    }

    /// @inheritdoc IAgentIdentity
    function setMetadata(uint256 agentId, string calldata metadataKey, bytes calldata metadataValue)
        external
    {
        _checkAuthorized(_requireOwned(agentId), msg.sender, agentId);
        _setMetadata(agentId, metadataKey, metadataValue);
    }

    /// @inheritdoc IAgentIdentity
    function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature)
        external
    {
        _requireCallerOwns(agentId);
        if (newWallet == address(0)) revert ZeroAddress();
        if (block.timestamp > deadline) revert WalletConsentExpired(deadline);
        uint256 latestDeadline = block.timestamp + MAX_CONSENT_SECONDS;
        if (deadline > latestDeadline) revert WalletConsentTooLong(deadline, latestDeadline);

        bytes32 consent = keccak256(
            abi.encode(
                AGENT_WALLET_SET_TYPEHASH, agentId, newWallet, msg.sender, _walletNonces[agentId], deadline
            )
        );
        if (!_isSignedBy(newWallet, _hashTypedDataV4(consent), signature)) {
            revert InvalidWalletSignature(newWallet);
        }
        _setWallet(agentId, newWallet);
    }

    /// @inheritdoc IAgentIdentity
    function unsetAgentWallet(uint256 agentId) external {
        _requireCallerOwns(agentId);
        _setWallet(agentId, address(0));
    }

    /* VIEWS */

    /// @inheritdoc IAgentIdentity
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory) {
        _requireOwned(agentId);
        if (keccak256(bytes(metadataKey)) == WALLET_KEY_HASH) return _encodeWallet(_wallets[agentId]);
        return _metadata[agentId][metadataKey];
    }

    /// @inheritdoc IAgentIdentity
    function getAgentWallet(uint256 agentId) public view returns (address) {
        _requireOwned(agentId);
        return _wallets[agentId];
    }

    /// @inheritdoc IAgentIdentity
    function walletNonce(uint256 agentId) external view returns (uint256) {
        return _walletNonces[agentId];
    }

    /// @inheritdoc IAgentIdentity
    function isAuthorizedOrOwner(address spender, uint256 agentId) external view returns (bool) {
        return _isAuthorized(_requireOwned(agentId), spender, agentId);
    }

    /* INTERNAL */

    function _requireCallerOwns(uint256 agentId) internal view {
        if (_requireOwned(agentId) != msg.sender) revert NotAgentOwner(agentId, msg.sender);
    }

    /// @dev A new owner must not inherit a wallet that the old one controls.
    function _update(address to, uint256 agentId, address auth)
        internal
        virtual
        override
        returns (address from)
    {
        from = super._update(to, agentId, auth);
        if (from != address(0)) _setWallet(agentId, address(0));
    }

    // The caller asked for the token itself, so it is not called back: nothing here can be re-entered.
    function _register(string memory agentURI) private returns (uint256 agentId) {
        agentId = ++_lastAgentId;
        _mint(msg.sender, agentId);
        if (bytes(agentURI).length != 0) _setTokenURI(agentId, agentURI);
        emit Registered(agentId, agentURI, msg.sender);
        _writeWallet(agentId, msg.sender);
    }

    function _setMetadata(uint256 agentId, string calldata metadataKey, bytes calldata metadataValue)
        private
    {
        if (keccak256(bytes(metadataKey)) == WALLET_KEY_HASH) revert ReservedMetadataKey();
        _metadata[agentId][metadataKey] = metadataValue;
        emit MetadataSet(agentId, metadataKey, metadataKey, metadataValue);
    }

    function _setWallet(uint256 agentId, address wallet) private {
        ++_walletNonces[agentId];
        _writeWallet(agentId, wallet);
    }

    function _writeWallet(uint256 agentId, address wallet) private {
        _wallets[agentId] = wallet;
        emit MetadataSet(agentId, WALLET_KEY, WALLET_KEY, _encodeWallet(wallet));
    }

    function _encodeWallet(address wallet) private pure returns (bytes memory) {
        return wallet == address(0) ? bytes("") : abi.encodePacked(wallet);
    }

    /// @dev ECDSA first: an account with delegated code (EIP-7702) still signs with its key.
    function _isSignedBy(address signer, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool)
    {
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }
}

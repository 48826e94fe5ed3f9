// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IHyperlaneGateway} from "../interfaces/IHyperlaneGateway.sol";
import {IMailbox} from "../interfaces/IMailbox.sol";
import {PairedGateway} from "./PairedGateway.sol";

/// @title HyperlaneGateway
/// @notice Described by IHyperlaneGateway.
contract HyperlaneGateway is PairedGateway, IHyperlaneGateway {
    /// @dev Version of Hyperlane's StandardHookMetadata.
    uint16 private constant METADATA_VERSION = 1;

    /// @inheritdoc IHyperlaneGateway
    address public immutable mailbox;

    /// @inheritdoc IHyperlaneGateway
    address public interchainSecurityModule;

    mapping(uint64 chainId => Route) private _routes;
    mapping(uint32 domain => uint64 chainId) private _chainOfDomain;

    constructor(address authority, address mailbox_, address securityModule) AccessManaged(authority) {
        mailbox = mailbox_;
        interchainSecurityModule = securityModule;
    }

    /* GOVERNANCE */

    /// @inheritdoc IHyperlaneGateway
    function setRemote(uint64 chainId, uint32 domain, address remote, uint64 gasLimit) external restricted {
        bool closes = domain == 0 && remote == address(0) && gasLimit == 0;
        bool opens = domain != 0 && remote != address(0) && gasLimit != 0;
        uint64 holder = _chainOfDomain[domain];
        bool taken = holder != 0 && holder != chainId;
        if (taken || (!closes && !opens)) revert InvalidRemote(chainId, remote);
        _setRemote(chainId, remote);
        delete _chainOfDomain[_routes[chainId].domain];
        _routes[chainId] = Route(domain, gasLimit);
        if (opens) _chainOfDomain[domain] = chainId;
        emit RemoteSet(chainId, domain, remote, gasLimit);
    }

    /// @inheritdoc IHyperlaneGateway
    function setSecurityModule(address module) external restricted {
        interchainSecurityModule = module;
        emit SecurityModuleSet(module);
    }

    /// @inheritdoc IHyperlaneGateway
    function routeTo(uint64 chainId) external view returns (Route memory) {
        return _routes[chainId];
    }

    /* RECEIVING */

    /// @inheritdoc IHyperlaneGateway
    function handle(uint32 origin, bytes32 sender, bytes calldata body) external payable {
        if (msg.sender != mailbox) revert NotTheMailbox(msg.sender);
        uint64 chainId = _chainOfDomain[origin];
        if (chainId == 0) revert UnknownDomain(origin);
        _deliver(chainId, _addressOf(sender), body);
    }

    /// @dev Zero, which is nobody's remote, for what is no address.
    function _addressOf(bytes32 account) private pure returns (address) {
        return uint256(account) > type(uint160).max ? address(0) : address(uint160(uint256(account)));
    }

    /* SENDING */

    function _dispatch(uint64 chainId, bytes32, bytes memory body) internal override returns (uint256 fee) {
        fee = _quote(chainId, body);
        if (msg.value < fee) revert FeeTooLow(msg.value, fee);
        IMailbox(mailbox).dispatch{value: fee}(
            _routes[chainId].domain, _recipientOn(chainId), body, _metadataFor(chainId)
        );
    }

    function _quote(uint64 chainId, bytes memory body) internal view override returns (uint256) {
        return IMailbox(mailbox)
            .quoteDispatch(_routes[chainId].domain, _recipientOn(chainId), body, _metadataFor(chainId));
    }

    function _recipientOn(uint64 chainId) private view returns (bytes32) {
        return bytes32(uint256(uint160(remoteOf(chainId))));
    }

    /// @dev No value for the recipient, the gas it needs, and who would be given back what the hooks leave over:
    /// nothing, since they are paid what they asked for.
    function _metadataFor(uint64 chainId) private view returns (bytes memory) {
        return abi.encodePacked(METADATA_VERSION, uint256(0), uint256(_routes[chainId].gasLimit), msg.sender);
    }
}

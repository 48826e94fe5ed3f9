// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IAxelarAmplifier} from "../interfaces/IAxelarAmplifier.sol";
import {IAxelarGasService} from "../interfaces/IAxelarGasService.sol";
import {IAxelarGateway} from "../interfaces/IAxelarGateway.sol";
import {PairedGateway} from "./PairedGateway.sol";

/// @title AxelarGateway
/// @notice Described by IAxelarGateway.
contract AxelarGateway is PairedGateway, IAxelarGateway {
    using Strings for address;

    /// @inheritdoc IAxelarGateway
    address public immutable amplifier;

    /// @inheritdoc IAxelarGateway
    address public immutable gasService;

    /// @inheritdoc IAxelarGateway
    address public immutable refundTo;

    mapping(uint64 chainId => Route) private _routes;
    mapping(bytes32 nameHash => uint64 chainId) private _chainOfName;

    constructor(address authority, address amplifier_, address gasService_, address refundTo_)
        AccessManaged(authority)
    {
        (amplifier, gasService, refundTo) = (amplifier_, gasService_, refundTo_);
    }

    /* GOVERNANCE */

    /// @inheritdoc IAxelarGateway
    function setRemote(uint64 chainId, string calldata name, address remote, uint64 gasLimit)
        external
        restricted
    {
        bool isNamed = bytes(name).length != 0;
        bool closes = !isNamed && remote == address(0) && gasLimit == 0;
        bool opens = isNamed && remote != address(0) && gasLimit != 0;
        bytes32 nameHash = keccak256(bytes(name));
        uint64 holder = _chainOfName[nameHash];
        bool taken = holder != 0 && holder != chainId;
        if (taken || (!closes && !opens)) revert InvalidRemote(chainId, remote);
        _setRemote(chainId, remote);
        delete _chainOfName[keccak256(bytes(_routes[chainId].name))];
        _routes[chainId] = Route(name, gasLimit);
        if (opens) _chainOfName[nameHash] = chainId;
        emit RemoteSet(chainId, name, remote, gasLimit);
    }

    /// @inheritdoc IAxelarGateway
    function routeTo(uint64 chainId) external view returns (Route memory) {
        return _routes[chainId];
    }

    /* RECEIVING */

    /// @inheritdoc IAxelarGateway
    function execute(
        bytes32 commandId,
        string calldata sourceChain,
        string calldata sourceAddress,
        bytes calldata body
    ) external {
        uint64 chainId = _chainOfName[keccak256(bytes(sourceChain))];
        if (chainId == 0) revert UnknownChainName(sourceChain);
        bool approved = IAxelarAmplifier(amplifier)
            .validateContractCall(commandId, sourceChain, sourceAddress, keccak256(body));
        if (!approved) revert NotApproved(commandId);
        // Zero, which is nobody's remote, for what is no address.
        (, address from) = Strings.tryParseAddress(sourceAddress);
        _deliver(chainId, from, body);
    }

    /* SENDING */

    function _dispatch(uint64 chainId, bytes32, bytes memory body) internal override returns (uint256 fee) {
        fee = _quote(chainId, body);
        if (msg.value < fee) revert FeeTooLow(msg.value, fee);
        if (fee != 0) _payGas(chainId, body, fee);
        IAxelarAmplifier(amplifier)
            .callContract(_routes[chainId].name, remoteOf(chainId).toChecksumHexString(), body);
    }

    /// @dev The gas service gives back later, so not to the caller: that may be a contract which cannot take it.
    function _payGas(uint64 chainId, bytes memory body, uint256 fee) private {
        Route storage route = _routes[chainId];
        string memory remote = remoteOf(chainId).toChecksumHexString();
        IAxelarGasService(gasService).payGas{value: fee}(
            address(this), route.name, remote, body, route.gasLimit, false, refundTo, ""
        );
    }

    function _quote(uint64 chainId, bytes memory body) internal view override returns (uint256) {
        if (gasService == address(0)) return 0;
        Route storage route = _routes[chainId];
        string memory remote = remoteOf(chainId).toChecksumHexString();
        return IAxelarGasService(gasService).estimateGasFee(route.name, remote, body, route.gasLimit, "");
    }
}

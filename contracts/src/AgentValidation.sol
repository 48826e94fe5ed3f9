// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgentRegistry} from "./interfaces/IAgentRegistry.sol";
import {IAgentValidation} from "./interfaces/IAgentValidation.sol";
import {VALIDATOR} from "./types/AgentRole.sol";

/// @title AgentValidation
/// @notice Documented in IAgentValidation.
contract AgentValidation is IAgentValidation {
    uint8 private constant MAX_RESPONSE = 100;

    /* STORAGE */

    IAgentRegistry private immutable _registry;
    mapping(bytes32 requestHash => Validation) private _validations;
    mapping(uint256 agentId => bytes32[]) private _requestsOfAgent;
    mapping(address validator => bytes32[]) private _requestsToValidator;

    constructor(address registry) {
        if (registry == address(0)) revert ZeroAddress();
        _registry = IAgentRegistry(registry);
    }

    /* REQUEST AND RESPONSE */

    /// @inheritdoc IAgentValidation
    function validationRequest(
        address validatorAddress,
        uint256 agentId,
        string calldata requestURI,
        bytes32 requestHash
    ) external {
        if (requestHash == 0) revert EmptyRequestHash();
        if (!_registry.isAuthorizedOrOwner(msg.sender, agentId)) {
            revert NotAuthorizedForAgent(agentId, msg.sender);
        }
        Validation storage validation = _validations[requestHash];
        if (validation.validator != address(0)) revert RequestExists(requestHash);
        _requireIndependentValidator(validatorAddress, agentId);

        validation.validator = validatorAddress;
        validation.agentId = agentId;
        validation.lastUpdate = uint64(block.timestamp);
        _requestsOfAgent[agentId].push(requestHash);
        _requestsToValidator[validatorAddress].push(requestHash);
        emit ValidationRequest(validatorAddress, agentId, requestURI, requestHash);
    }

    /// @inheritdoc IAgentValidation
    function validationResponse(
        bytes32 requestHash,
        uint8 response,
        string calldata responseURI,
        bytes32 responseHash,
        string calldata tag
    ) external {
        Validation storage validation = _validationOf(requestHash);
        uint256 agentId = validation.agentId;
        if (validation.validator != msg.sender) revert NotNamedValidator(requestHash, msg.sender);
        if (response > MAX_RESPONSE) revert ResponseOutOfRange(response);
        _requireIndependentValidator(msg.sender, agentId);

        validation.response = response;
        validation.hasResponse = true;
        validation.lastUpdate = uint64(block.timestamp);
        validation.responseHash = responseHash;
        validation.tag = tag;
        emit ValidationResponse(msg.sender, agentId, requestHash, response, responseURI, responseHash, tag);
    }

    /* VIEWS */

    /// @inheritdoc IAgentValidation
    function getValidationStatus(bytes32 requestHash)
        external
        view
        returns (
            address validatorAddress,
            uint256 agentId,
            uint8 response,
            bytes32 responseHash,
            string memory tag,
            uint256 lastUpdate
        )
    {
        Validation memory validation = _validationOf(requestHash);
        return (
            validation.validator,
            validation.agentId,
            validation.response,
            validation.responseHash,
            validation.tag,
            validation.lastUpdate
        );
    }

    /// @inheritdoc IAgentValidation
    function getSummary(uint256 agentId, address[] calldata validatorAddresses, string calldata tag)
        external
        view
        returns (uint64 count, uint8 averageResponse)
    {
        bytes32[] storage requests = _requestsOfAgent[agentId];
        bytes32 tagHash = bytes(tag).length == 0 ? bytes32(0) : keccak256(bytes(tag));
        uint256 total = 0;
        for (uint256 i = 0; i < requests.length; ++i) {
            Validation storage validation = _validations[requests[i]];
            if (!validation.hasResponse) continue;
            if (tagHash != 0 && keccak256(bytes(validation.tag)) != tagHash) continue;
            if (validatorAddresses.length != 0 && !_contains(validatorAddresses, validation.validator)) {
                continue;
            }
            total += validation.response;
            ++count;
        }
        if (count != 0) averageResponse = uint8(total / count);
    }

    /// @inheritdoc IAgentValidation
    function getAgentValidations(uint256 agentId) external view returns (bytes32[] memory) {
        return _requestsOfAgent[agentId];
    }

    /// @inheritdoc IAgentValidation
    function getValidatorRequests(address validatorAddress) external view returns (bytes32[] memory) {
        return _requestsToValidator[validatorAddress];
    }

    /// @inheritdoc IAgentValidation
    function getIdentityRegistry() external view returns (address) {
        return address(_registry);
    }

    /* INTERNAL */

    function _validationOf(bytes32 requestHash) private view returns (Validation storage validation) {
        validation = _validations[requestHash];
        if (validation.validator == address(0)) revert UnknownRequest(requestHash);
    }

    function _requireIndependentValidator(address validator, uint256 agentId) private view {
        if (_registry.roleOfOwner(validator) != VALIDATOR) revert NotActiveValidator(validator);
        if (
            _registry.isAuthorizedOrOwner(validator, agentId)
                || _registry.getAgentWallet(agentId) == validator
        ) revert SelfValidation(agentId, validator);
    }

    function _contains(address[] calldata list, address wanted) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Validation of agents' work, as ERC-8004 describes its Validation Registry
/// @notice Those who run an agent ask a named validator to judge some work; that validator alone answers, with 0
/// (failed) to 100 (passed), and may answer again as its view grows firmer.
/// @dev Stricter than the standard: the validator must own an active agent with the Validator role, when named and at
/// every answer, and must have no part in the judged agent. Otherwise anybody could name an address of his own and give
/// himself 100. It is the owner that counts and not an agent's wallet, because the one-role rule is about owners: a
/// wallet is changed without a registrar, so it cannot vouch for independence.
interface IAgentValidation {
    /// @notice The latest answer to a request.
    struct Validation {
        address validator;
        uint8 response;
        bool hasResponse;
        /// Unix seconds of the request, then of the latest answer.
        uint64 lastUpdate;
        uint256 agentId;
        bytes32 responseHash;
        string tag;
    }

    /// @notice The work behind `requestHash` was put before the validator. (The name is the standard's.)
    event ValidationRequest(
        address indexed validatorAddress,
        uint256 indexed agentId,
        string requestURI,
        bytes32 indexed requestHash
    );

    /// @notice The validator answered. (The name is the standard's.)
    event ValidationResponse(
        address indexed validatorAddress,
        uint256 indexed agentId,
        bytes32 indexed requestHash,
        uint8 response,
        string responseURI,
        bytes32 responseHash,
        string tag
    );

    /// @notice The registry is the zero address.
    error ZeroAddress();

    /// @notice A request must be identified by the hash of its payload.
    error EmptyRequestHash();

    /// @notice `caller` neither owns the agent nor is approved for it.
    error NotAuthorizedForAgent(uint256 agentId, address caller);

    /// @notice `validator` owns no active agent with the Validator role.
    error NotActiveValidator(address validator);

    /// @notice `validator` owns the judged agent, is approved for it, or is its wallet.
    error SelfValidation(uint256 agentId, address validator);

    /// @notice A request with this hash exists.
    error RequestExists(bytes32 requestHash);

    /// @notice There is no request with this hash.
    error UnknownRequest(bytes32 requestHash);

    /// @notice `caller` is not the validator that the request names.
    error NotNamedValidator(bytes32 requestHash, address caller);

    /// @notice A response is at most 100.
    error ResponseOutOfRange(uint8 response);

    /// @notice Puts work before `validatorAddress`. For the agent's owner and its operators.
    /// @param requestURI Where the validator finds all it needs.
    /// @param requestHash keccak256 of the payload; names the request for ever. A payload should hold something
    /// unpredictable, or somebody could take its hash first with another agent.
    function validationRequest(
        address validatorAddress,
        uint256 agentId,
        string calldata requestURI,
        bytes32 requestHash
    ) external;

    /// @notice Answers a request. For the named validator, while it is an active one.
    /// @param response 0 to 100.
    function validationResponse(
        bytes32 requestHash,
        uint8 response,
        string calldata responseURI,
        bytes32 responseHash,
        string calldata tag
    ) external;

    /// @notice The latest answer; all but the first two and the last value are empty before the first.
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
        );

    /// @notice Mean of the latest answers about an agent, rounded down.
    /// @param validatorAddresses Only these validators; empty for all.
    /// @param tag Only answers with this tag; empty for any.
    function getSummary(uint256 agentId, address[] calldata validatorAddresses, string calldata tag)
        external
        view
        returns (uint64 count, uint8 averageResponse);

    /// @notice Hashes of all requests about the agent.
    function getAgentValidations(uint256 agentId) external view returns (bytes32[] memory);

    /// @notice Hashes of all requests to the validator.
    function getValidatorRequests(address validatorAddress) external view returns (bytes32[] memory);

    /// @notice The registry that knows the agents.
    function getIdentityRegistry() external view returns (address);
}

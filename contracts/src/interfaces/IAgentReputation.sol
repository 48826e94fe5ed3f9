// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Feedback on agents, as ERC-8004 describes its Reputation Registry
/// @notice Anybody but those who run an agent may rate it with a signed fixed-point value. A client's feedback on one
/// agent is numbered from 1. Values and tags are stored; endpoint, URI and hash are in the event only.
/// @dev Ratings are free to give and prove nothing by themselves: who reads a summary names the clients he trusts.
interface IAgentReputation {
    /// @notice One rating: `value` / 10^`valueDecimals`.
    struct Feedback {
        int128 value;
        uint8 valueDecimals;
        bool isRevoked;
        string tag1;
        string tag2;
    }

    /// @notice `clientAddress` rated the agent.
    event NewFeedback(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        int128 value,
        uint8 valueDecimals,
        string indexed indexedTag1,
        string tag1,
        string tag2,
        string endpoint,
        string feedbackURI,
        bytes32 feedbackHash
    );

    /// @notice `clientAddress` took a rating back.
    event FeedbackRevoked(
        uint256 indexed agentId, address indexed clientAddress, uint64 indexed feedbackIndex
    );

    /// @notice `responder` answered a rating.
    event ResponseAppended(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        address indexed responder,
        string responseURI,
        bytes32 responseHash
    );

    /// @notice The registry is the zero address.
    error ZeroAddress();

    /// @notice `client` owns the agent, is approved for it, or is its wallet.
    error SelfFeedback(uint256 agentId, address client);

    /// @notice More decimals than 18.
    error TooManyDecimals(uint8 valueDecimals);

    /// @notice The value is beyond ±10^38.
    error ValueOutOfRange(int128 value);

    /// @notice The client never gave feedback with this number.
    error UnknownFeedback(uint256 agentId, address client, uint64 feedbackIndex);

    /// @notice The feedback was revoked before.
    error FeedbackAlreadyRevoked(uint256 agentId, uint64 feedbackIndex);

    /// @notice A response must point to something.
    error EmptyResponseURI();

    /// @notice A summary over everybody would be a summary over whoever paid most for addresses.
    error ClientsRequired();

    /// @notice Rates an agent. Empty strings and a zero hash mean "not given".
    /// @param value Signed, within ±10^38.
    /// @param valueDecimals Decimals of `value`, at most 18.
    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string calldata tag1,
        string calldata tag2,
        string calldata endpoint,
        string calldata feedbackURI,
        bytes32 feedbackHash
    ) external;

    /// @notice Takes the caller's own feedback back; it stays readable.
    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external;

    /// @notice Answers a feedback. Open to anybody: readers judge by the responder.
    function appendResponse(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        string calldata responseURI,
        bytes32 responseHash
    ) external;

    /// @notice Mean of the unrevoked feedback of `clientAddresses`, rounded towards zero.
    /// @param clientAddresses Must not be empty. A client named twice counts twice.
    /// @param tag1 Only feedback with this tag; empty for any. Likewise `tag2`.
    /// @return count Number of ratings in the mean.
    /// @return summaryValue Mean with `summaryValueDecimals` decimals: the most frequent number of decimals among the
    /// ratings (the smallest of equals), fewer only if the mean would not fit otherwise.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals);

    /// @notice One feedback.
    function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
        external
        view
        returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked);

    /// @notice All feedback that passes the filters, for off-chain readers.
    /// @param clientAddresses Empty for all clients.
    function readAllFeedback(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2,
        bool includeRevoked
    )
        external
        view
        returns (
            address[] memory clients,
            uint64[] memory feedbackIndexes,
            int128[] memory values,
            uint8[] memory valueDecimals,
            string[] memory tag1s,
            string[] memory tag2s,
            bool[] memory revokedStatuses
        );

    /// @notice Number of responses, over all clients if `clientAddress` is zero, over all of a client's feedback if
    /// `feedbackIndex` is zero, by anybody if `responders` is empty.
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count);

    /// @notice Everybody who ever rated the agent.
    function getClients(uint256 agentId) external view returns (address[] memory);

    /// @notice Number of the client's latest feedback on the agent; 0 if there is none.
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);

    /// @notice The registry that knows the agents.
    function getIdentityRegistry() external view returns (address);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgentIdentity} from "./interfaces/IAgentIdentity.sol";
import {IAgentReputation} from "./interfaces/IAgentReputation.sol";
import {FixedPointMean} from "./libraries/FixedPointMean.sol";

/// @title AgentReputation
/// @notice Documented in IAgentReputation.
contract AgentReputation is IAgentReputation {
    using FixedPointMean for FixedPointMean.Sum;

    int128 private constant MAX_ABSOLUTE_VALUE = 1e38;

    /* STORAGE */

    /// What one client said about one agent; `feedback[i]` has number i + 1.
    struct ClientRecord {
        Feedback[] feedback;
        mapping(uint64 feedbackIndex => uint64) responseCount;
        mapping(uint64 feedbackIndex => mapping(address responder => uint64)) responseCountBy;
    }

    /// Which of the stored feedback a reader wants.
    struct Filter {
        bytes32 tag1Hash;
        bytes32 tag2Hash;
        bool includeRevoked;
    }

    /// What `readAllFeedback` gives: seven columns of equal length.
    struct FeedbackTable {
        address[] clients;
        uint64[] feedbackIndexes;
        int128[] values;
        uint8[] valueDecimals;
        string[] tag1s;
        string[] tag2s;
        bool[] revokedStatuses;
    }

    IAgentIdentity private immutable _registry;
    mapping(uint256 agentId => mapping(address client => ClientRecord)) private _records;
    mapping(uint256 agentId => address[]) private _clients;

    constructor(address registry) {
        if (registry == address(0)) revert ZeroAddress();
        _registry = IAgentIdentity(registry);
    }

    /* FEEDBACK */

    // Strings go to memory where the arguments are many: there each takes one stack slot instead of two.
    // solhint-disable gas-calldata-parameters

    /// @inheritdoc IAgentReputation
    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string memory tag1,
        string memory tag2,
        string memory endpoint,
        string memory feedbackURI,
        bytes32 feedbackHash
    ) external {
        if (valueDecimals > FixedPointMean.MAX_DECIMALS) {
            revert TooManyDecimals(valueDecimals);
        }
        if (value > MAX_ABSOLUTE_VALUE || value < -MAX_ABSOLUTE_VALUE) revert ValueOutOfRange(value);
        if (
            _registry.isAuthorizedOrOwner(msg.sender, agentId)
                || _registry.getAgentWallet(agentId) == msg.sender
        ) revert SelfFeedback(agentId, msg.sender);

        uint64 feedbackIndex = _store(agentId, Feedback(value, valueDecimals, false, tag1, tag2));
        emit NewFeedback(
            agentId,
            msg.sender,
            feedbackIndex,
            value,
            valueDecimals,
            tag1,
            tag1,
            tag2,
            endpoint,
            feedbackURI,
            feedbackHash
        );
    }

    /// @inheritdoc IAgentReputation
    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external {
        Feedback storage feedback = _feedbackAt(agentId, msg.sender, feedbackIndex);
        if (feedback.isRevoked) revert FeedbackAlreadyRevoked(agentId, feedbackIndex);
        feedback.isRevoked = true;
        emit FeedbackRevoked(agentId, msg.sender, feedbackIndex);
    }

    /// @inheritdoc IAgentReputation
    function appendResponse(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        string calldata responseURI,
        bytes32 responseHash
    ) external {
        if (bytes(responseURI).length == 0) revert EmptyResponseURI();
        _feedbackAt(agentId, clientAddress, feedbackIndex);
        ClientRecord storage record = _records[agentId][clientAddress];
        ++record.responseCount[feedbackIndex];
        ++record.responseCountBy[feedbackIndex][msg.sender];
        emit ResponseAppended(agentId, clientAddress, feedbackIndex, msg.sender, responseURI, responseHash);
    }

    /* VIEWS */

    /// @inheritdoc IAgentReputation
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals) {
        if (clientAddresses.length == 0) revert ClientsRequired();
        Filter memory filter = _filterFor(tag1, tag2, false);
        FixedPointMean.Sum memory sum;
        for (uint256 i = 0; i < clientAddresses.length; ++i) {
            Feedback[] storage feedback = _records[agentId][clientAddresses[i]].feedback;
            for (uint256 j = 0; j < feedback.length; ++j) {
                if (_passes(feedback[j], filter)) sum.add(feedback[j].value, feedback[j].valueDecimals);
            }
        }
        return sum.mean();
    }

    /// @inheritdoc IAgentReputation
    function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
        external
        view
        returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked)
    {
        Feedback memory feedback = _feedbackAt(agentId, clientAddress, feedbackIndex);
        return (feedback.value, feedback.valueDecimals, feedback.tag1, feedback.tag2, feedback.isRevoked);
    }

    /// @inheritdoc IAgentReputation
    function readAllFeedback(
        uint256 agentId,
        address[] memory clientAddresses,
        string memory tag1,
        string memory tag2,
        bool includeRevoked
    )
        external
        view
        returns (
            address[] memory,
            uint64[] memory,
            int128[] memory,
            uint8[] memory,
            string[] memory,
            string[] memory,
            bool[] memory
        )
    {
        if (clientAddresses.length == 0) clientAddresses = _clients[agentId];
        FeedbackTable memory table =
            _tabulate(agentId, clientAddresses, _filterFor(tag1, tag2, includeRevoked));
        return (
            table.clients,
            table.feedbackIndexes,
            table.values,
            table.valueDecimals,
            table.tag1s,
            table.tag2s,
            table.revokedStatuses
        );
    }

    /// @inheritdoc IAgentReputation
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count) {
        if (clientAddress != address(0)) {
            return _countResponses(_records[agentId][clientAddress], feedbackIndex, responders);
        }
        address[] memory clients = _clients[agentId];
        for (uint256 i = 0; i < clients.length; ++i) {
            count += _countResponses(_records[agentId][clients[i]], feedbackIndex, responders);
        }
    }

    /// @inheritdoc IAgentReputation
    function getClients(uint256 agentId) external view returns (address[] memory) {
        return _clients[agentId];
    }

    /// @inheritdoc IAgentReputation
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64) {
        return uint64(_records[agentId][clientAddress].feedback.length);
    }

    /// @inheritdoc IAgentReputation
    function getIdentityRegistry() external view returns (address) {
        return address(_registry);
    }

    /* INTERNAL */

    function _store(uint256 agentId, Feedback memory given) private returns (uint64 feedbackIndex) {
        Feedback[] storage feedback = _records[agentId][msg.sender].feedback;
        if (feedback.length == 0) _clients[agentId].push(msg.sender);
        feedback.push(given);
        return uint64(feedback.length);
    }

    function _feedbackAt(uint256 agentId, address client, uint64 feedbackIndex)
        private
        view
        returns (Feedback storage)
    {
        Feedback[] storage feedback = _records[agentId][client].feedback;
        if (feedbackIndex == 0 || feedbackIndex > feedback.length) {
            revert UnknownFeedback(agentId, client, feedbackIndex);
        }
        return feedback[feedbackIndex - 1];
    }

    function _filterFor(string memory tag1, string memory tag2, bool includeRevoked)
        private
        pure
        returns (Filter memory)
    {
        return Filter({
            tag1Hash: bytes(tag1).length == 0 ? bytes32(0) : keccak256(bytes(tag1)),
            tag2Hash: bytes(tag2).length == 0 ? bytes32(0) : keccak256(bytes(tag2)),
            includeRevoked: includeRevoked
        });
    }

    function _passes(Feedback storage feedback, Filter memory filter) private view returns (bool) {
        if (feedback.isRevoked && !filter.includeRevoked) return false;
        if (filter.tag1Hash != 0 && keccak256(bytes(feedback.tag1)) != filter.tag1Hash) return false;
        return filter.tag2Hash == 0 || keccak256(bytes(feedback.tag2)) == filter.tag2Hash;
    }

    /// @dev Counts first, because memory arrays cannot grow.
    function _tabulate(uint256 agentId, address[] memory clients, Filter memory filter)
        private
        view
        returns (FeedbackTable memory table)
    {
        uint256 rows = 0;
        for (uint256 i = 0; i < clients.length; ++i) {
            Feedback[] storage feedback = _records[agentId][clients[i]].feedback;
            for (uint256 j = 0; j < feedback.length; ++j) {
                if (_passes(feedback[j], filter)) ++rows;
            }
        }
        table = FeedbackTable({
            clients: new address[](rows),
            feedbackIndexes: new uint64[](rows),
            values: new int128[](rows),
            valueDecimals: new uint8[](rows),
            tag1s: new string[](rows),
            tag2s: new string[](rows),
            revokedStatuses: new bool[](rows)
        });
        uint256 row = 0;
        for (uint256 i = 0; i < clients.length; ++i) {
            Feedback[] storage feedback = _records[agentId][clients[i]].feedback;
            for (uint256 j = 0; j < feedback.length; ++j) {
                if (_passes(feedback[j], filter)) _fillRow(table, row++, clients[i], j + 1, feedback[j]);
            }
        }
    }

    function _fillRow(
        FeedbackTable memory table,
        uint256 row,
        address client,
        uint256 feedbackIndex,
        Feedback memory feedback
    ) private pure {
        table.clients[row] = client;
        table.feedbackIndexes[row] = uint64(feedbackIndex);
        table.values[row] = feedback.value;
        table.valueDecimals[row] = feedback.valueDecimals;
        table.tag1s[row] = feedback.tag1;
        table.tag2s[row] = feedback.tag2;
        table.revokedStatuses[row] = feedback.isRevoked;
    }

    function _countResponses(ClientRecord storage record, uint64 feedbackIndex, address[] calldata responders)
        private
        view
        returns (uint64 count)
    {
        if (feedbackIndex != 0) return _countResponsesTo(record, feedbackIndex, responders);
        uint256 last = record.feedback.length;
        for (uint64 i = 1; i <= last; ++i) {
            count += _countResponsesTo(record, i, responders);
        }
    }

    function _countResponsesTo(
        ClientRecord storage record,
        uint64 feedbackIndex,
        address[] calldata responders
    ) private view returns (uint64 count) {
        if (responders.length == 0) return record.responseCount[feedbackIndex];
        for (uint256 i = 0; i < responders.length; ++i) {
            count += record.responseCountBy[feedbackIndex][responders[i]];
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// @title Reads a log out of a block whose header hash is known
/// @notice Every byte that is read hangs on the header hash: header, receipts root, nodes of the trie, receipt.
/// @dev A typed receipt (EIP-2718) is its type and the same list that a legacy receipt is; chains of their own kind
/// (OP Stack deposits, Arbitrum retryables) add fields at the end of the list, so only the first four are read. A
/// receipt from before Byzantium has a state root where the status is, and proves nothing.
library ReceiptProof {
    using BlockHeader for Memory.Slice[];
    using RLP for bytes;
    using RLP for Memory.Slice;

    /// Bytes below this are the type of a typed receipt; a legacy receipt begins with the prefix of a list.
    uint8 private constant FIRST_UNTYPED = 0x80;
    uint256 private constant SUCCEEDED = 1;
    uint256 private constant FEWEST_RECEIPT_FIELDS = 4;
    uint256 private constant LOG_FIELDS = 3;

    /// @notice The header is not the one that the oracle knows.
    error HeaderMismatch(bytes32 known, bytes32 shown);

    /// @notice The header is that of another block.
    error BlockMismatch(uint64 claimed, uint256 shown);

    /// @notice The transaction failed, or its receipt does not say that it succeeded.
    error TransactionFailed(uint256 transactionIndex);

    /// @notice The transaction wrote fewer logs.
    error NoSuchLog(uint256 logIndex, uint256 logCount);

    /// @notice What hangs in the trie has not the shape of a receipt.
    error NotAReceipt(uint256 transactionIndex);

    /// @notice The log of the proof; reverts with one of the errors above, with TrieProof's or with RLP's.
    function readLog(bytes32 headerHash, EventProof memory proof) internal pure returns (ProvenLog memory) {
        Memory.Slice[] memory logs = _readLogs(_readReceiptsRoot(headerHash, proof), proof);
        if (proof.logIndex >= logs.length) revert NoSuchLog(proof.logIndex, logs.length);
        Memory.Slice[] memory fields = logs[proof.logIndex].readList();
        if (fields.length != LOG_FIELDS) revert NotAReceipt(proof.transactionIndex);
        Memory.Slice[] memory topics = fields[1].readList();
        ProvenLog memory log =
            ProvenLog(fields[0].readAddress(), new bytes32[](topics.length), fields[2].readBytes());
        for (uint256 i; i < topics.length; ++i) {
            log.topics[i] = topics[i].readBytes32();
        }
        return log;
    }

    function _readReceiptsRoot(bytes32 headerHash, EventProof memory proof) private pure returns (bytes32) {
        bytes32 shownHash = keccak256(proof.header);
        if (shownHash != headerHash) revert HeaderMismatch(headerHash, shownHash);
        Memory.Slice[] memory fields = BlockHeader.parseHeader(proof.header);
        // Whoever told the oracle may have been wrong about the number; the header itself is not.
        uint256 shownNumber = fields.getNumber();
        if (shownNumber != proof.blockNumber) revert BlockMismatch(proof.blockNumber, shownNumber);
        return fields.getReceiptsRoot();
    }

    function _readLogs(bytes32 receiptsRoot, EventProof memory proof)
        private
        pure
        returns (Memory.Slice[] memory)
    {
        bytes memory receipt =
            TrieProof.traverse(receiptsRoot, RLP.encode(proof.transactionIndex), proof.receiptProof);
        Memory.Slice list = Memory.asSlice(receipt);
        if (uint8(receipt[0]) < FIRST_UNTYPED) list = Memory.slice(list, 1);
        Memory.Slice[] memory fields = list.readList();
        if (fields.length < FEWEST_RECEIPT_FIELDS) revert NotAReceipt(proof.transactionIndex);
        if (fields[0].readUint256() != SUCCEEDED) revert TransactionFailed(proof.transactionIndex);
        return fields[3].readList();
    }
}

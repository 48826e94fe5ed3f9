// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @notice A block of two transactions as its chain would write it: the first receipt is `first`, the second `second`.
/// Their keys in the trie are 0x80 and 0x01, so the root is a branch with a leaf at 8 and one at 0.
library ReceiptBlock {
    bytes private constant EMPTY = hex"80";

    function receipt(uint8 typeByte, uint256 status, ProvenLog[] memory logs)
        internal
        pure
        returns (bytes memory)
    {
        bytes[] memory fields = new bytes[](4);
        fields[0] = RLP.encode(status);
        fields[1] = RLP.encode(uint256(21_000));
        fields[2] = RLP.encode(new bytes(256));
        fields[3] = _logs(logs);
        bytes memory body = RLP.encode(fields);
        return typeByte == 0 ? body : bytes.concat(bytes1(typeByte), body);
    }

    /// The proof of log `logIndex` of receipt `transactionIndex` (0 or 1), and the hash of the header.
    function prove(bytes[2] memory receipts, uint64 blockNumber, uint256 transactionIndex, uint256 logIndex)
        internal
        pure
        returns (EventProof memory proof, bytes32 headerHash)
    {
        // Paths 0 and 1 nibbles after the branch: 0x80 leaves "0", 0x01 leaves "1"; odd leaves begin with 3.
        bytes memory first = _leaf(hex"30", receipts[0]);
        bytes memory second = _leaf(hex"31", receipts[1]);
        bytes[] memory children = new bytes[](17);
        for (uint256 i; i < 17; ++i) {
            children[i] = EMPTY;
        }
        children[8] = RLP.encode(keccak256(first));
        children[0] = RLP.encode(keccak256(second));
        bytes memory root = RLP.encode(children);
        proof = EventProof(
            blockNumber, header(blockNumber, keccak256(root)), transactionIndex, new bytes[](2), logIndex
        );
        proof.receiptProof[0] = root;
        proof.receiptProof[1] = transactionIndex == 0 ? first : second;
        headerHash = keccak256(proof.header);
    }

    function header(uint64 blockNumber, bytes32 receiptsRoot) internal pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](15);
        for (uint256 i; i < 15; ++i) {
            fields[i] = RLP.encode(keccak256(abi.encode(i)));
        }
        fields[5] = RLP.encode(receiptsRoot);
        fields[6] = RLP.encode(new bytes(256));
        fields[8] = RLP.encode(uint256(blockNumber));
        return RLP.encode(fields);
    }

    function _leaf(bytes memory path, bytes memory value) private pure returns (bytes memory) {
        bytes[] memory parts = new bytes[](2);
        parts[0] = RLP.encode(path);
        parts[1] = RLP.encode(value);
        return RLP.encode(parts);
    }

    function _logs(ProvenLog[] memory logs) private pure returns (bytes memory) {
        bytes[] memory encoded = new bytes[](logs.length);
        for (uint256 i; i < logs.length; ++i) {
            bytes[] memory topics = new bytes[](logs[i].topics.length);
            for (uint256 j; j < topics.length; ++j) {
                topics[j] = RLP.encode(logs[i].topics[j]);
            }
            bytes[] memory fields = new bytes[](3);
            fields[0] = RLP.encode(abi.encodePacked(logs[i].emitter));
            fields[1] = RLP.encode(topics);
            fields[2] = RLP.encode(logs[i].data);
            encoded[i] = RLP.encode(fields);
        }
        return RLP.encode(encoded);
    }
}

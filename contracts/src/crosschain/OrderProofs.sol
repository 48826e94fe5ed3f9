// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";
import {IReceiptProver} from "../interfaces/IReceiptProver.sol";
import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// Events of the arbiter at the other end, for when no gateway brings a message.
abstract contract OrderProofs is ICrossChainArbiter {
    IReceiptProver private immutable PROVER;

    constructor(IReceiptProver prover) {
        if (address(prover).code.length == 0) revert InvalidContract(address(prover));
        PROVER = prover;
    }

    /// @inheritdoc ICrossChainArbiter
    function receiptProver() external view returns (address) {
        return address(PROVER);
    }

    /// What `emitter` said of the order: the event's signature and what is in its data. All events of an arbiter
    /// about an order have its id as their first indexed field.
    function _requireEvent(bytes32 orderId, uint64 chainId, address emitter, EventProof calldata proof)
        internal
        view
        returns (bytes32 signature, bytes memory data)
    {
        ProvenLog memory log = PROVER.proveLog(chainId, proof);
        bool isOfOrder = log.emitter == emitter && log.topics.length > 1 && log.topics[1] == orderId;
        if (!isOfOrder) revert ProofOfAnotherEvent(orderId);
        return (log.topics[0], log.data);
    }
}

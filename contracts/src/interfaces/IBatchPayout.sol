// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch, Run} from "../types/PayoutTypes.sol";

/// @title Batch payouts that cannot happen twice
/// @notice Pays the payments of a run in packed batches. Every payment has one bit, set before any token moves,
/// so that it executes at most once however often, by whom and in whichever of the three ways it is submitted:
/// out of the payer's allowance (`pay`), out of money deposited for approved chunks (`payApproved`), or straight
/// out of a payer account that delegates to PayoutDelegate (`payFromAccount`).
/// @dev Solvency: for every token the balance of this contract is at least the sum of all owed payments and of
/// what is left in all open vaults. Rebasing tokens and tokens that report success without moving anything are
/// outside what a contract can check and must not be used.
interface IBatchPayout {
    /* TYPES */

    /// @notice Where the failed payments of a run came from, so that they can be paid or refunded.
    /// @param expiresAt Unix time in seconds after which the payments still owed may go back to the payer.
    struct OwedRun {
        address payer;
        address token;
        uint64 expiresAt;
    }

    /// @notice Money set aside for the approved chunks of one run.
    /// @param merkleRoot Root over the leaves of the approved chunks; zero if the run has no open vault.
    /// @param budget What is left, in token units.
    /// @param expiresAt Unix time in seconds from which nothing more is paid and anybody may close the run.
    struct Vault {
        bytes32 merkleRoot;
        uint128 budget;
        uint64 expiresAt;
    }

    /* EVENTS */

    /// @notice Payments of the run worth `amount` were taken on in this transaction, see ChunkPaid.
    event BatchPaid(
        bytes32 indexed runId,
        address indexed payer,
        address indexed token,
        bytes32 workflowId,
        uint256 runNonce,
        uint256 amount
    );

    /// @notice The payments at the bits of `positions` were taken on: each was paid in this transaction, or
    /// failed and has a PaymentFailed event.
    event ChunkPaid(bytes32 indexed runId, uint256 indexed chunkIndex, uint256 positions);

    /// @notice The payments of the chunk, and no others ever, were taken on under these steps: like every
    /// payment, each was paid or is owed.
    event ChunkAttested(
        bytes32 indexed runId, uint256 indexed chunkIndex, uint256 stepsRoot, bytes32 attestation
    );

    /// @notice The token refused a payment, which is owed from now on. `reason` is the first four bytes that
    /// the token returned.
    event PaymentFailed(
        bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount, bytes4 reason
    );

    /// @notice An owed payment reached its payee.
    event OwedPaid(bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount);

    /// @notice An owed payment was tried again, refused again and stays owed.
    event OwedRetryFailed(
        bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount, bytes4 reason
    );

    /// @notice An owed payment expired and went back to the payer.
    event OwedRefunded(bytes32 indexed runId, uint256 indexed paymentId, address payer, uint256 amount);

    /// @notice The payer deposited `budget` for the chunks under `merkleRoot`.
    event RunOpened(
        bytes32 indexed runId,
        address indexed payer,
        address indexed token,
        bytes32 merkleRoot,
        uint256 budget,
        uint64 expiresAt
    );

    /// @notice The vault of a run was closed and `refund` went back to the payer.
    event RunClosed(bytes32 indexed runId, address indexed payer, uint256 refund);

    /// @notice The payer allowed or forbade an operator to submit runs on the payer's allowance.
    event OperatorSet(address indexed payer, address indexed operator, bool approved);

    /* ERRORS */

    /// @notice Only the payer of the run may do this.
    error NotPayer(address caller, address payer);

    /// @notice Only the payer of the run or an operator the payer approved may do this.
    error NotPayerOrOperator(address caller, address payer);

    /// @notice The payer's account does not run the payout delegate of this contract.
    error NotDelegated(address payer);

    /// @notice The token address holds no contract.
    error TokenHasNoCode(address token);

    /// @notice The balance of this contract is not what the movement of tokens must leave.
    error WrongBalance(address token, uint256 expected, uint256 actual);

    /// @notice A payment to this contract would be lost.
    error PaymentToSelf(uint256 wordIndex);

    /// @notice Nothing was submitted.
    error EmptyBatch();

    /// @notice A chunk holds 1 to 256 words.
    error InvalidChunkSize(uint256 chunkIndex, uint256 words);

    /// @notice Chunk indices must be strictly increasing.
    error ChunkOutOfOrder(uint256 chunkIndex);

    /// @notice The counts of the chunks do not add up to the number of words.
    error WrongWordCount(uint256 expected, uint256 actual);

    /// @notice The word is not `recipient << 88 | amount` with a zero top byte and both parts non-zero.
    error InvalidWord(uint256 paymentId, PaymentWord word);

    /// @notice The words do not add up to the stated total.
    error WrongTotal(uint256 stated, uint256 actual);

    /// @notice There must be no steps roots or one per chunk.
    error WrongStepsRootCount(uint256 expected, uint256 actual);

    /// @notice A steps root is a non-zero element of the BN254 scalar field.
    error InvalidStepsRoot(uint256 chunkIndex, uint256 stepsRoot);

    /// @notice Some payments of the chunk were made outside this attestation, so it cannot speak for the chunk.
    error ChunkNotFresh(bytes32 runId, uint256 chunkIndex);

    /// @notice The chunk is not under the Merkle root the payer approved.
    error ChunkNotApproved(bytes32 runId, uint256 chunkIndex);

    /// @notice There must be one Merkle proof per chunk.
    error WrongProofCount(uint256 expected, uint256 actual);

    /// @notice The vault of the run holds less than its fresh payments need.
    error BudgetExceeded(bytes32 runId, uint256 available, uint256 needed);

    /// @notice The run has no open vault.
    error RunNotOpen(bytes32 runId);

    /// @notice The run already has an open vault.
    error RunAlreadyOpen(bytes32 runId);

    /// @notice The vault of the run has expired.
    error RunExpired(bytes32 runId, uint64 expiresAt);

    /// @notice The Merkle root is zero.
    error ZeroMerkleRoot();

    /// @notice The amount is zero.
    error ZeroAmount();

    /// @notice The expiry is not in the future.
    error InvalidExpiry(uint64 expiresAt);

    /// @notice An operator is an account other than zero and the payer.
    error InvalidOperator(address operator);

    /// @notice The period after which owed payments go back to the payer is zero.
    error ZeroOwedPeriod();

    /// @notice Nothing is owed for this payment.
    error NothingOwed(bytes32 runId, uint256 paymentId);

    /// @notice The payment stays the payee's until `expiresAt`.
    error OwedNotExpired(bytes32 runId, uint64 expiresAt);

    /* PAYING */

    /// @notice Pays a batch out of the payer's allowance. Payments already made are skipped and nothing is
    /// pulled for them: submitting a whole batch again moves no token and needs no allowance.
    /// @dev Callable by the payer and by operators the payer approved. Reverts as a whole on malformed input,
    /// on a wrong total, on a token that delivers another amount than asked for, and when a payment fails with
    /// too little gas left (`PaymentCalls.NotEnoughGas`). A payee the token refuses is recorded as owed.
    function pay(Run calldata run, Batch calldata batch) external returns (bytes32 runId);

    /// @notice Pays a batch straight out of the payer's account, which must delegate to `payoutDelegate()`
    /// (EIP-7702). Neither allowance nor deposit is needed; only failed payments pass through this contract.
    /// @dev Reached through `PayoutDelegate.pay`. The delegate's code is the only code trusted to have paid,
    /// so the account's code is compared and the payments are made within this call.
    function payFromAccount(Run calldata run, Batch calldata batch) external returns (bytes32 runId);

    /// @notice Deposits `budget` for the chunks under `merkleRoot`. Only by the payer.
    function openRun(Run calldata run, bytes32 merkleRoot, uint256 budget, uint64 expiresAt)
        external
        returns (bytes32 runId);

    /// @notice Pays approved chunks out of the run's own deposit. Anybody may submit them.
    /// @param proofs One Merkle proof per chunk. A leaf commits to the chunk's index, steps root and words; see
    /// ApprovedChunk.
    function payApproved(Run calldata run, Batch calldata batch, bytes32[][] calldata proofs)
        external
        returns (bytes32 runId);

    /// @notice Closes the vault of a run and refunds what is left: by the payer at any time, by anybody from
    /// its expiry on. Never paused.
    function closeRun(Run calldata run) external returns (bytes32 runId);

    /* OWED PAYMENTS */

    /// @notice Tries owed payments again, to the payee they were meant for and nobody else. Anybody may call;
    /// a payment that fails again stays owed. Never paused.
    function payOwed(bytes32 runId, uint256[] calldata paymentIds) external;

    /// @notice Sends owed payments back to the payer after the expiry. Anybody may call. Never paused.
    function refundOwed(bytes32 runId, uint256[] calldata paymentIds) external;

    /* PERMISSIONS */

    /// @notice Lets `operator` submit any run of the caller on the caller's allowance, or no longer.
    function setOperator(address operator, bool approved) external;

    /// @notice Stops all four ways in: `pay`, `payFromAccount`, `openRun` and `payApproved`. Restricted.
    function pause() external;

    /// @notice Ends a pause. Restricted.
    function unpause() external;

    /* VIEWS */

    /// @notice The id of a run on this chain and this contract.
    function runIdOf(Run calldata run) external view returns (bytes32);

    /// @notice The bitmap word of a chunk. A set bit is a payment that was paid or is, or was, owed; in an
    /// attested chunk all bits are set.
    function chunkBitmap(address payer, bytes32 runId, uint256 chunkIndex) external view returns (uint256);

    /// @notice The bitmap words of `count` chunks from `firstChunk` on: a large run is read in one call.
    function chunkBitmaps(address payer, bytes32 runId, uint256 firstChunk, uint256 count)
        external
        view
        returns (uint256[] memory);

    /// @notice Whether the payment can no longer be made by submitting it: its bit is set.
    function isTaken(address payer, bytes32 runId, uint256 paymentId) external view returns (bool);

    /// @notice `keccak256(abi.encode(stepsRoot, challenge, fingerprint))` of an attested chunk, else zero.
    function attestation(address payer, bytes32 runId, uint256 chunkIndex) external view returns (bytes32);

    /// @notice The word of an owed payment, zero if none is owed.
    function owed(bytes32 runId, uint256 paymentId) external view returns (PaymentWord);

    /// @notice Payer, token and expiry of a run's owed payments; all zero if none ever failed.
    function owedRun(bytes32 runId) external view returns (OwedRun memory);

    /// @notice The open vault of a run; all zero if there is none.
    function vault(bytes32 runId) external view returns (Vault memory);

    /// @notice Whether `operator` may submit runs on the allowance of `payer`.
    function isOperator(address payer, address operator) external view returns (bool);

    /// @notice How long a failed payment stays the payee's, in seconds from the run's latest failure.
    function owedPeriod() external view returns (uint32);

    /// @notice The contract that a payer's account must delegate to for `payFromAccount`.
    function payoutDelegate() external view returns (address);
}

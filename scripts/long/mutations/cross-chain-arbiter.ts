import { breakIn, type Mutation } from "../mutation.ts"

const arbiterTests = "test/crosschain/CrossChainArbiter.t.sol"
const sourceTests = "test/crosschain/OrderSource.t.sol"
const destinationTests = "test/crosschain/OrderDestination.t.sol"
const proofTests = "test/crosschain/OrderProofs.t.sol"
const escrowTests = "test/crosschain/Escrow.t.sol"
const reentrancyTests = "test/crosschain/OrderReentrancy.t.sol"

const invariantTests = "test/invariant/CrossChainArbiter.invariant.t.sol"

const sourceFile = "src/crosschain/OrderSource.sol"
const destinationFile = "src/crosschain/OrderDestination.sol"

/** Who is believed about an order, when it is done, and who gets its money. */
export const crossChainArbiterMutations: readonly Mutation[] = [
  ...breakIn(sourceFile, arbiterTests, [
    [
      "any linked chain decides an order",
      "sent.dstChainId != chainId || sent.dstArbiter",
      "sent.dstArbiter",
      "AResultComesFromAnotherChain",
    ],
    [
      "any later counterpart decides an order",
      "sent.dstChainId != chainId || sent.dstArbiter != arbiter",
      "sent.dstChainId != chainId",
      "AResultComesFromALaterCounterpart",
    ],
    [
      "an order is decided before anything became of it",
      "if (state == DestinationState.None) revert NotExecuted(orderId);",
      "",
      "AResultIsUnknownOrEmpty",
    ],
    [
      "an order is decided twice",
      "if (state != SourceState.Dispatched) revert WrongSourceState(orderId, state);\n        state = succeeded",
      "state = succeeded",
      "AResultIsUnknownOrEmpty",
    ],
    [
      "orders are sent in spite of a pause",
      "        nonReentrant\n        whenNotPaused\n",
      "        nonReentrant\n",
      "APauseStopsOrders",
    ],
    ["equal requests are one order", "++_nonces[msg.sender];", "", "EqualRequestsAreDifferent"],
  ]),
  ...breakIn(sourceFile, sourceTests, [
    [
      "deadlines before a refund can be known",
      "request.deadline < earliest || ",
      "",
      "DeadlinesAreTakenUpToTheirEdges",
    ],
    ["money is locked for ever", " || request.deadline > latest", "", "DeadlinesAreTakenUpToTheirEdges"],
    ["actions that fit no transaction", "|| gasLimit > MAX_GAS_LIMIT", "", "TheGasLimitIsZero"],
    [
      "orders to an arbiter that does not know them",
      "if (_requireLink(order.dstChainId).counterpart != order.dstArbiter) revert WrongChain(orderId);",
      "",
      "ResentToAnotherArbiter",
    ],
    [
      "anybody diverts an escrow",
      "if (msg.sender != entitled) revert NotEntitled(msg.sender, entitled);",
      "",
      "OnlyTheBeneficiaryNames",
    ],
    ["an escrow is paid twice", "        _sent[orderId].state = settled;\n", "", "SettledTwice"],
  ]),
  ...breakIn("src/libraries/OrderId.sol", sourceTests, [
    [
      "any amount is settled",
      "            order.escrowAmount,\n",
      "            uint256(0),\n",
      "TheOrderIsNotTheOne",
    ],
  ]),
  ...breakIn("src/crosschain/PaidMessages.sol", sourceTests, [
    ["the excess is kept", "if (msg.value > fee) Address", "if (false) Address", "TheQuoteIsWhatIsCharged"],
  ]),
  ...breakIn(destinationFile, destinationTests, [
    [
      "orders are executed again",
      "if (state != DestinationState.None) revert AlreadyExecuted(orderId, state);",
      "",
      "AnOrderIsDeliveredTwice",
    ],
    [
      "orders are executed after their deadline",
      "if (block.timestamp > order.deadline) return",
      "if (false) return",
      "ALateOrderExpires",
    ],
    [
      "orders expire in their last second",
      "if (block.timestamp <= order.deadline) revert",
      "if (block.timestamp < order.deadline) revert",
      "TheDeadlineIsTheLastSecond",
    ],
    [
      "orders of other chains expire here",
      "order.dstChainId == block.chainid && ",
      "",
      "AnOrderOfAnotherChain",
    ],
    [
      "anything is called",
      "order.data.length < 4 || !isActionAllowed(order.target, selector)",
      "order.data.length < 4",
      "AnActionThatIsNotAllowed",
    ],
    ["nothing is called with success", " && target.code.length != 0", "", "ThereIsNoContractAtTheTarget"],
    [
      "what failed was done",
      "if (success) _outcomes[orderId].state",
      "_outcomes[orderId].state",
      "AFailedOrderIsDelivered",
    ],
  ]),
  ...breakIn(destinationFile, arbiterTests, [
    [
      "arbiters send the orders of others",
      "order.srcChainId != chainId || order.srcArbiter != arbiter",
      "order.srcChainId != chainId",
      "SendsTheOrderOfAnother",
    ],
    [
      "a paused arbiter executes",
      "_execute(bytes32 orderId, Order memory order) private whenNotPaused",
      "_execute(bytes32 orderId, Order memory order) private",
      "APauseStopsOrders",
    ],
  ]),
  ...breakIn("src/libraries/ExecutorAccount.sol", destinationTests, [
    [
      "callers hold back gas",
      "if (available < needed) revert",
      "if (false) revert",
      "NobodyMakesAnOrderFail",
    ],
    ["all of an answer is read", "if gt(size, most) { size := most }", "", "OfALongAnswer"],
    ["actions burn all gas", "call(gasUnits, account", "call(gas(), account", "BurnsNoMoreThanItsGas"],
  ]),
  ...breakIn("src/libraries/ExecutorAccount.sol", arbiterTests, [
    [
      "senders act by one account",
      "abi.encode(srcChainId, sender)",
      "abi.encode(srcChainId)",
      "ByAnAccountOfItsOwn",
    ],
  ]),
  ...breakIn("src/crosschain/OrderProofs.sol", proofTests, [
    ["anybody's events prove", "log.emitter == emitter && ", "", "NotOneThatDecidesTheOrder"],
    ["other orders' events prove", " && log.topics[1] == orderId", "", "NotOneThatDecidesTheOrder"],
  ]),
  ...breakIn(destinationFile, proofTests, [
    [
      "orders of arbiters that nobody linked",
      "if (_requireLink(order.srcChainId).counterpart != order.srcArbiter) revert WrongChain(orderId);\n        (bytes32 signature",
      "(bytes32 signature",
      "AnArbiterThatNobodyLinked",
    ],
    [
      "any event of the source is a dispatch",
      "if (signature != OrderDispatched.selector) revert ProofOfAnotherEvent(orderId);",
      "",
      "NoDispatchByTheOrdersArbiter",
    ],
  ]),
  ...breakIn("src/crosschain/Escrow.sol", escrowTests, [
    [
      "orders hold what was asked",
      "arrived = IERC20(token).balanceOf(address(this)) - held;",
      "arrived = asked;",
      "AnOrderHoldsWhatArrived",
    ],
    ["orders over nothing", "if (arrived == 0) revert", "if (false) revert", "ATokenWithoutAmount"],
    ["orders of any size", "if (amount > cap.perOrder) revert", "if (false) revert", "MoreThanItsCap"],
    ["any number of orders", "        window.consume(LIMITER_KEY, amount);\n", "", "NoMoreGoesInAnyWindow"],
    [
      "fees from the orders of others",
      "if (left + amount < held && left < _escrowed[token]) revert",
      "if (false) revert",
      "FeeFromTheOrdersOfOthers",
    ],
    ["refused payments are not in escrow", "else _escrowed[token] += amount;", "", "ABlockedSender"],
  ]),
  ...breakIn(sourceFile, reentrancyTests, [
    [
      "tokens send orders while they are pulled",
      "        nonReentrant\n        whenNotPaused\n",
      "        whenNotPaused\n",
      "ATokenCannotSendAnOrder",
    ],
    [
      "tokens settle while they move",
      "function settle(Order memory order) external nonReentrant {",
      "function settle(Order memory order) external {",
      "ABeneficiaryIsNotPaidTwice",
    ],
  ]),
  ...breakIn(destinationFile, reentrancyTests, [
    [
      "actions tell their result",
      "relayResult(Order memory order) external payable nonReentrant",
      "relayResult(Order memory order) external payable",
      "AnActionCannotTellTheResult",
    ],
  ]),
  ...breakIn("src/CrossChainArbiter.sol", reentrancyTests, [
    [
      "messages in the middle of messages",
      "        override\n        nonReentrant\n",
      "        override\n",
      "AnActionCannotHaveItsOrderDelivered",
    ],
  ]),
  ...breakIn(sourceFile, invariantTests, [
    ["settled orders stay open", "        _sent[orderId].state = settled;\n", "", "DoneOnceOrRefunded"],
    [
      "failures are paid",
      "state = succeeded ? SourceState.Releasable : SourceState.Refundable;",
      "state = SourceState.Releasable;",
      "DoneOnceOrRefunded",
    ],
    [
      "a later result changes the decision",
      "if (state != SourceState.Dispatched) revert WrongSourceState(orderId, state);\n        state = succeeded",
      "state = succeeded",
      "DoneOnceOrRefunded",
    ],
  ]),
  ...breakIn(destinationFile, invariantTests, [
    [
      "final states are not final",
      "if (state != DestinationState.None) revert AlreadyExecuted(orderId, state);",
      "",
      "DoneOnceOrRefunded",
    ],
  ]),
]

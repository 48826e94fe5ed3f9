import { breakIn, type Mutation } from "../mutation.ts"

/** The checks between a bridge and those who believe what it brings. */
export const gatewayMutations: readonly Mutation[] = [
  ...breakIn("src/gateways/PairedGateway.sol", "test/gateways/HyperlaneGateway.t.sol", [
    [
      "a message is delivered twice",
      "        if (_delivered[messageId]) revert AlreadyDelivered(messageId);\n",
      "",
      "TheMailboxBringsAMessageTwice",
    ],
    [
      "any contract of the other chain is believed",
      "        if (remote != from) revert NotTheRemote(chainId, from);\n",
      "",
      "SentByAStrangerThere",
    ],
    [
      "a chain speaks for another",
      "senderChain != chainId || recipientChain",
      "recipientChain",
      "TheRemoteSpeaksForAnotherChain",
    ],
    [
      "a message for another chain is taken",
      "senderChain != chainId || recipientChain != block.chainid",
      "senderChain != chainId || recipientChain == 0",
      "TheMessageIsForAnotherChain",
    ],
    ["equal messages have one name", "_bodyOf(++_nonce,", "_bodyOf(_nonce,", "EqualMessages"],
    [
      "what is above the fee is kept",
      "        if (msg.value > spent) Address.sendValue(payable(msg.sender), msg.value - spent);\n",
      "",
      "GivesTheRestBack",
    ],
    [
      "any answer is a delivery",
      "        if (reply != IERC7786Recipient.receiveMessage.selector) revert BadReply(recipient);\n",
      "",
      "TheRecipientAnswersWrong",
    ],
  ]),
  ...breakIn("src/gateways/HyperlaneGateway.sol", "test/gateways/HyperlaneGateway.t.sol", [
    [
      "anybody brings messages",
      "        if (msg.sender != mailbox) revert NotTheMailbox(msg.sender);\n",
      "",
      "AnybodyElseThanTheMailbox",
    ],
    [
      "a sender that only ends like the remote is believed",
      "uint256(account) > type(uint160).max ? address(0) : ",
      "",
      "OnlyEndsLikeTheRemote",
    ],
    [
      "anybody names who vouches for messages",
      "function setSecurityModule(address module) external restricted {",
      "function setSecurityModule(address module) external {",
      "AStrangerNamesTheSecurityModule",
    ],
    ["two chains have one domain", "taken || (!closes", "(!closes", "TheDomainIsTaken"],
    [
      "a closed domain stays open",
      "        delete _chainOfDomain[_routes[chainId].domain];\n",
      "",
      "ANewDomainReplacesTheOld",
    ],
  ]),
  ...breakIn("src/gateways/AxelarGateway.sol", "test/gateways/AxelarGateway.t.sol", [
    [
      "what Axelar did not approve is executed",
      "        if (!approved) revert NotApproved(commandId);\n",
      "",
      "AxelarDidNotApprove",
    ],
    [
      "the approval of one body is good for another",
      "sourceAddress, keccak256(body));",
      'sourceAddress, keccak256(abi.encode(uint256(1), "", "", "")));',
      "ReadsTheRemoteInSmallLettersToo",
    ],
    ["two chains have one name", "taken || (!closes", "(!closes", "TheNameIsTaken"],
  ]),
  ...breakIn("src/gateways/GatewayQuorum.sol", "test/gateways/GatewayQuorum.t.sol", [
    [
      "one gateway is enough",
      "count >= threshold && !isDelivered",
      "!isDelivered",
      "DeliversOnceWhenEnoughGatewaysBroughtTheSame",
    ],
    [
      "anybody delivers what too few brought",
      "        if (count < threshold) revert TooFewGateways(count, threshold);\n        _deliver",
      "        _deliver",
      "TooFewGatewaysBroughtIt",
    ],
    ["anybody counts as a gateway", "        _requireGateway(msg.sender);\n", "", "BroughtByAStranger"],
    [
      "any contract of the other chain is believed",
      "        _requireRemote(chainId, from);\n",
      "",
      "SentByAStrangerThere",
    ],
    [
      "what too few gateways took counts as sent",
      "        if (count < threshold) revert TooFewGateways(count, threshold);\n    }\n\n    function _forward",
      "    }\n\n    function _forward",
      "TooFewGatewaysSend",
    ],
  ]),
  ...breakIn("src/gateways/QuorumGateways.sol", "test/gateways/QuorumGateways.t.sol", [
    [
      "a removed gateway goes on counting",
      "        delete _termOf[gateway];\n",
      "",
      "ARemovedGatewayBringsAMessage",
    ],
    [
      "an added gateway has its old voice back",
      "_termOf[gateway] = ++_terms;",
      "_termOf[gateway] = 1;",
      "NeverCountsAgain",
    ],
    [
      "the set shrinks below the threshold",
      "        if (left < threshold) revert InvalidThreshold(threshold, left);\n",
      "",
      "RemovingLeavesFewer",
    ],
    [
      "nobody has to agree",
      "threshold_ == 0 || threshold_ > size",
      "threshold_ > size",
      "TheThresholdIsZero",
    ],
  ]),
  ...breakIn("src/gateways/QuorumGateways.sol", "test/gateways/GatewayQuorum.t.sol", [
    [
      "one gateway votes twice",
      "        if (hasBrought(messageId, gateway)) revert AlreadyBrought(messageId, gateway);\n",
      "",
      "OneGatewayBringsTheSameTwice",
    ],
  ]),
  ...breakIn("src/gateways/GatewayQuorum.sol", "test/invariant/GatewayQuorum.invariant.t.sol", [
    ["lies of the few are delivered", "count >= threshold && !isDelivered", "!isDelivered", "WhatTooFewSay"],
  ]),
  ...breakIn("src/gateways/PairedGateway.sol", "test/gateways/HyperlaneGateway.t.sol", [
    [
      "what was delivered is delivered again",
      "        if (_delivered[messageId]) revert AlreadyDelivered(messageId);\n",
      "",
      "TheMailboxBringsAMessageTwice",
    ],
  ]),
]

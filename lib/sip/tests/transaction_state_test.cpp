// The four machines, line by line, and what the table must never say.
#include <gtest/gtest.h>

#include <set>

#include "sip/transaction_state.hpp"

namespace centrale::sip {
namespace {

using enum Machine;
using enum TransactionState;
using enum TransactionInput;

TEST(transaction_table, rfc3261_17_every_line_is_what_a_step_does_and_names_its_clause) {
  std::set<std::tuple<Machine, TransactionState, TransactionInput>> seen;
  for (const TransactionRow& row : transaction_table()) {
    EXPECT_EQ(transaction_step(row.machine, row.state, row.input), row.step)
        << name_of(row.machine) << " " << name_of(row.state);
    EXPECT_TRUE(seen.insert({row.machine, row.state, row.input}).second)
        << "twice: " << name_of(row.state) << name_of(row.input);
    EXPECT_FALSE(row.clause.empty());
  }
}

TEST(transaction_table, what_is_not_in_it_changes_nothing) {
  EXPECT_EQ(transaction_step(client, completed, success), (TransactionStep{completed, {}}));
  EXPECT_EQ(transaction_step(invite_server, confirmed, failure), (TransactionStep{confirmed, {}}));
}

TEST(transaction_table, nothing_leaves_terminated) {
  for (const Machine machine : {invite_client, client, invite_server, server}) {
    for (std::size_t i = 0; i < transaction_input_count; ++i) {
      EXPECT_EQ(transaction_step(machine, terminated, static_cast<TransactionInput>(i)),
                (TransactionStep{terminated, {}}));
    }
  }
}

struct Path {
  const char* name;
  Machine machine;
  std::vector<TransactionInput> inputs;
  TransactionState end;
};

TEST(transaction_table, paths_of_the_rfcs_end_where_they_should) {
  const std::vector<Path> paths{
      {"3261 17.1.1 call refused", invite_client, {provisional, failure, failure, lingered}, terminated},
      {"6026 7.2 call answered, 2xx twice",
       invite_client,
       {provisional, success, success, lingered},
       terminated},
      {"3261 17.1.1 timer B", invite_client, {retransmit_due, retransmit_due, expired}, terminated},
      {"6026 7.2 failure after 2xx is ignored", invite_client, {success, failure}, accepted},
      {"3261 17.1.2 timer F in proceeding", client, {provisional, retransmit_due, expired}, terminated},
      {"3261 17.1.2 answered", client, {success, lingered}, terminated},
      {"3261 17.2.1 refused, acknowledged",
       invite_server,
       {provisional, failure, request_again, ack, lingered},
       terminated},
      {"3261 17.2.1 timer H", invite_server, {failure, retransmit_due, expired}, terminated},
      {"6026 7.1 accepted absorbs the INVITE", invite_server, {success, request_again, success}, accepted},
      {"3261 17.2.2 answered", server, {provisional, success, request_again, lingered}, terminated},
      {"3261 17.2.2 a second final is not sent", server, {success, failure}, completed},
  };
  for (const Path& path : paths) {
    TransactionState state = first_state(path.machine);
    for (const TransactionInput input : path.inputs)
      state = transaction_step(path.machine, state, input).next;
    EXPECT_EQ(state, path.end) << path.name;
  }
}

TEST(transaction_table, rfc6026_7_1_a_request_again_in_accepted_sends_nothing) {
  EXPECT_FALSE(transaction_step(invite_server, accepted, request_again).actions.has(Actions::send));
  EXPECT_TRUE(transaction_step(invite_server, completed, request_again).actions.has(Actions::send));
}

}  // namespace
}  // namespace centrale::sip

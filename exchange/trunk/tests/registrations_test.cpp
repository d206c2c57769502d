// A carrier's registrar as the trunks that register there see it: it challenges, refuses, is silent, returns.
#include "trunk/registrations.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "flow/virtual_loop.hpp"
#include "sip/memory_network.hpp"
#include "sip/writer.hpp"

namespace centrale::trunk {
namespace {

/// Answers each REGISTER by `status`; with `challenge` set, first of all with 401.
class Carrier {
 public:
  Carrier(sip::MemoryNetwork& network, std::string_view host)
      : transport_(network.attach(sip::Address::parse(host, 5060).value())) {
    transport_->on_message([this](sip::Message&& request, const sip::Flow& flow) { answer(request, flow); });
  }

  int status = 200;  // 0: silence
  bool challenge = true;
  std::vector<std::string> contacts;  // of each REGISTER that was granted or refused
  std::vector<std::string> proofs;

 private:
  void answer(const sip::Message& request, const sip::Flow& flow) {
    const bool proven = request.has(sip::HeaderName::authorization);
    if (status == 0) return;
    const bool ask = challenge && !proven;
    if (!ask) contacts.emplace_back(request.header(sip::HeaderName::contact));
    if (proven) proofs.emplace_back(request.header(sip::HeaderName::authorization));
    std::string bytes = sip::make_response(request, ask ? 401 : status, {}, "c").finish("", "");
    const std::string headers =
        ask ? "WWW-Authenticate: Digest realm=\"10.0.0.3\", nonce=\"n\", qop=\"auth\"\r\n"
            : "Contact: " + std::string(request.header(sip::HeaderName::contact)) + ";expires=100\r\n";
    bytes.insert(bytes.find("\r\n") + 2, headers);
    transport_->send(flow, std::move(bytes));
  }

  std::unique_ptr<sip::Transport> transport_;
};

directory::Trunk registering(std::string user = "31201230000") {
  directory::Trunk trunk;
  trunk.id = TrunkId{"carrier"};
  trunk.kind = directory::TrunkKind::registering;
  trunk.registrar = "sip:10.0.0.3";
  trunk.targets = {"sip:10.0.0.3"};
  trunk.user = std::move(user);
  trunk.secret = Secret("hush");
  return trunk;
}

struct RegistrationsTest : testing::Test {
  void configure(std::vector<directory::Trunk> all) {
    directory.replace_trunks(std::move(all));
    trunks.reload();
    registrations.reload();
    loop.advance(100ms);
  }
  sip::RegistrationState state() {
    const auto* status = registrations.of(TrunkId{"carrier"});
    return status == nullptr ? sip::RegistrationState::removed : status->state;
  }

  flow::VirtualLoop loop;
  sip::MemoryNetwork network{loop};
  sip::FixedResolver resolver;
  std::unique_ptr<sip::Transport> transport = network.attach(sip::Address::parse("10.0.0.1", 5060).value());
  sip::Stack stack{loop, *transport, resolver, {}};
  Carrier carrier{network, "10.0.0.3"};
  directory::Directory directory;
  std::vector<std::string> log;
  Trunks trunks{loop, directory};
  Registrations registrations{stack, directory, trunks,
                              [this](const std::string& line) { log.push_back(line); }};
};

TEST_F(RegistrationsTest, rfc3261_10_2_proves_itself_and_is_called_by_its_contact) {
  configure({registering()});
  EXPECT_EQ(state(), sip::RegistrationState::registered);
  ASSERT_EQ(carrier.contacts.size(), 1U);
  EXPECT_TRUE(carrier.contacts[0].starts_with("<sip:31201230000@10.0.0.1")) << carrier.contacts[0];
  EXPECT_NE(carrier.proofs.at(0).find("username=\"31201230000\""), std::string::npos);
  EXPECT_EQ(log.back(), "trunk carrier: registered at 10.0.0.3");
}

TEST_F(RegistrationsTest, calls_from_the_registrars_addresses_are_the_trunks_while_it_is_configured) {
  directory::Trunk trunk = registering();
  trunk.registrar = "sip:carrier.example";
  trunk.realm = "10.0.0.3";
  const auto at = [](std::string_view host) {
    return sip::Target{
        .protocol = sip::Protocol::udp, .address = *sip::Address::parse(host, 5060), .host = {}};
  };
  resolver.set("carrier.example", {at("10.0.0.3"), at("10.0.0.4")});
  EXPECT_EQ(trunks.from_source("10.0.0.3"), nullptr);
  configure({trunk});
  for (const char* known : {"10.0.0.3", "10.0.0.4"}) {
    ASSERT_NE(trunks.from_source(known), nullptr) << known;
    EXPECT_EQ(trunks.from_source(known)->id, TrunkId{"carrier"});
  }
  EXPECT_EQ(trunks.from_source("10.0.0.5"), nullptr);
  trunk.most_calls = 5;
  configure({trunk});  // a change of something else forgets nothing
  EXPECT_NE(trunks.from_source("10.0.0.4"), nullptr);
  configure({});
  EXPECT_EQ(trunks.from_source("10.0.0.3"), nullptr);
}

TEST_F(RegistrationsTest, a_peering_trunks_own_address_goes_before_a_learnt_one) {
  directory::Trunk peer;
  peer.id = TrunkId{"peer"};
  peer.targets = {"sip:10.0.0.3"};
  peer.sources = {"10.0.0.3"};
  configure({registering(), peer});
  ASSERT_EQ(state(), sip::RegistrationState::registered);
  EXPECT_EQ(trunks.from_source("10.0.0.3")->id, TrunkId{"peer"});
}

TEST_F(RegistrationsTest, a_refusal_is_told_with_the_wait_and_brings_no_source) {
  carrier.status = 403;
  configure({registering()});
  EXPECT_EQ(state(), sip::RegistrationState::refused);
  ASSERT_EQ(log.size(), 1U);
  EXPECT_TRUE(log[0].starts_with("trunk carrier: not registered (403): refused; next try in ")) << log[0];
  EXPECT_EQ(trunks.from_source("10.0.0.3"), nullptr);
}

TEST_F(RegistrationsTest, silence_is_told_and_the_first_answer_after_it_registers) {
  carrier.status = 0;
  configure({registering()});
  loop.advance(10s);
  EXPECT_EQ(state(), sip::RegistrationState::waiting);
  ASSERT_FALSE(log.empty());
  EXPECT_TRUE(log.back().starts_with("trunk carrier: not registered (408): waiting")) << log.back();
  carrier.status = 200;
  loop.advance(2min);
  EXPECT_EQ(state(), sip::RegistrationState::registered);
  EXPECT_EQ(log.back(), "trunk carrier: registered at 10.0.0.3");
}

TEST_F(RegistrationsTest, a_configuration_that_changes_nothing_of_the_account_leaves_the_client_alone) {
  configure({registering()});
  configure({registering()});
  EXPECT_EQ(carrier.contacts.size(), 1U);
}

TEST_F(RegistrationsTest, another_account_removes_the_old_contact_and_registers_the_new_one) {
  configure({registering()});
  configure({registering("31201230099")});
  ASSERT_GE(carrier.contacts.size(), 2U);
  EXPECT_TRUE(std::ranges::any_of(
      carrier.contacts, [](const std::string& each) { return each.starts_with("<sip:31201230099@"); }));
  EXPECT_EQ(state(), sip::RegistrationState::registered);
}

TEST_F(RegistrationsTest, a_trunk_that_peers_does_not_register) {
  directory::Trunk trunk = registering();
  trunk.kind = directory::TrunkKind::peering;
  configure({trunk});
  EXPECT_TRUE(carrier.contacts.empty());
  EXPECT_EQ(registrations.of(TrunkId{"carrier"}), nullptr);
}

}  // namespace
}  // namespace centrale::trunk

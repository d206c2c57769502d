#include "registrar/registrar.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <optional>

#include "flow/virtual_loop.hpp"

namespace centrale::registrar {
namespace {

sip::Flow from(std::string_view ip, std::uint16_t port, std::uint64_t connection = 0) {
  sip::Flow flow;
  flow.local = *sip::Address::parse("127.0.0.1", 5060);
  flow.remote = *sip::Address::parse(ip, port);
  flow.connection = connection;
  flow.protocol = connection == 0 ? sip::Protocol::udp : sip::Protocol::tcp;
  return flow;
}

RegisterOrder order(std::string contact, std::uint32_t cseq, Duration expires = 3600s) {
  RegisterOrder made;
  made.contacts.push_back({.uri = std::move(contact), .instance = "", .reg_id = 0, .expires = expires});
  made.call_id = "a@phone";
  made.cseq = cseq;
  made.flow = from("10.0.0.5", 5060);
  return made;
}

struct Registering : testing::Test {
  void open(const std::filesystem::path& file = {}) {
    registrar.reset();
    log.emplace(loop, file);
    registrar.emplace(loop, Limits{}, *log,
                      [this](const DeviceId& changed) { changes += changed.value() + " "; });
    ASSERT_TRUE(registrar->restore(10min));
  }
  std::size_t count(const RegisterOrder& wanted) {
    const auto updated = registrar->update(device, wanted);
    return std::holds_alternative<Refusal>(updated) ? 99 : std::get<0>(updated).size();
  }
  Refusal refusal(const RegisterOrder& wanted) {
    return std::get<Refusal>(registrar->update(device, wanted));
  }

  flow::VirtualLoop loop;
  std::string changes;
  std::optional<BindingLog> log;
  std::optional<Registrar> registrar;
  DeviceId device{"acme-201"};
};

TEST_F(Registering, a_device_has_a_binding_for_each_contact_until_it_expires) {
  open();
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 1)), 1U);
  EXPECT_EQ(count(order("sip:201@10.0.0.6", 2, 7200s)), 2U);
  loop.advance(3600s);
  EXPECT_EQ(registrar->bindings(device).size(), 1U);
  loop.advance(3600s);
  EXPECT_FALSE(registrar->registered(device));
  EXPECT_EQ(registrar->size(), 0U);
}

// RISKS §3: phones that come back together after an outage would come together for ever.
TEST_F(Registering, those_who_came_at_once_do_not_come_at_once_again) {
  open();
  registrar.reset();
  registrar.emplace(loop, Limits{.spread = 0.1}, *log, [](const DeviceId&) {});
  constexpr int kPhones = 10'000;
  std::map<std::int64_t, int> by_second;
  for (int phone = 0; phone < kPhones; ++phone) {
    const DeviceId one{"phone-" + std::to_string(phone)};
    const auto updated = registrar->update(one, order("sip:1@10.0.0.5", 1));
    const Duration granted = std::get<0>(updated)[0].expires - loop.now();
    EXPECT_GT(granted, 3240s - 1s);
    EXPECT_LE(granted, 3600s);
    ++by_second[granted / 1s];
  }
  int most = 0;
  for (const auto& [second, phones] : by_second) most = std::max(most, phones);
  EXPECT_LT(most, kPhones / 100) << "of 360 s";
  const auto brief = registrar->update(device, order("sip:1@10.0.0.5", 1, 60s));
  EXPECT_EQ(std::get<0>(brief)[0].expires - loop.now(), 60s) << "short ones are what they are";
}

TEST_F(Registering, a_refresh_takes_the_place_of_what_it_refreshes) {
  open();
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 1)), 1U);
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 2)), 1U);
  EXPECT_EQ(changes, "acme-201 ");
}

TEST_F(Registering, rfc3261_10_3_step_7_an_older_cseq_changes_nothing) {
  open();
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 5)), 1U);
  EXPECT_EQ(refusal(order("sip:201@10.0.0.5", 5)), Refusal::out_of_order);
  RegisterOrder rebooted = order("sip:201@10.0.0.5", 1);
  rebooted.call_id = "b@phone";
  EXPECT_EQ(count(rebooted), 1U);
}

TEST_F(Registering, rfc3261_10_2_8_too_brief_an_interval_is_refused) {
  open();
  EXPECT_EQ(refusal(order("sip:201@10.0.0.5", 1, 5s)), Refusal::too_brief);
  EXPECT_FALSE(registrar->registered(device));
}

TEST_F(Registering, expires_zero_and_star_take_bindings_away) {
  open();
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 1)), 1U);
  EXPECT_EQ(count(order("sip:201@10.0.0.6", 2)), 2U);
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 3, 0s)), 1U);
  RegisterOrder all;
  all.remove_all = true;
  all.call_id = "a@phone";
  all.cseq = 4;
  EXPECT_EQ(count(all), 0U);
}

TEST_F(Registering, rfc5626_6_an_instance_that_moved_has_one_binding) {
  open();
  RegisterOrder first = order("sip:201@10.0.0.5:1111", 1);
  first.contacts[0].instance = "<urn:uuid:1>";
  first.contacts[0].reg_id = 1;
  EXPECT_EQ(count(first), 1U);
  RegisterOrder moved = first;
  moved.contacts[0].uri = "sip:201@10.0.0.5:2222";
  moved.cseq = 2;
  EXPECT_EQ(count(moved), 1U);
  EXPECT_EQ(registrar->bindings(device).front().contact, "sip:201@10.0.0.5:2222");
}

TEST_F(Registering, ten_bindings_of_a_device_and_no_more) {
  open();
  for (std::uint32_t i = 1; i <= 10; ++i)
    EXPECT_EQ(count(order("sip:201@10.0.0." + std::to_string(i), i)), i);
  EXPECT_EQ(refusal(order("sip:201@10.0.1.1", 11)), Refusal::too_many);
  EXPECT_EQ(registrar->bindings(device).size(), 10U);
}

TEST_F(Registering, a_closed_connection_takes_its_bindings_along) {
  open();
  RegisterOrder tcp = order("sip:201@10.0.0.7;transport=tcp", 1);
  tcp.flow = from("10.0.0.7", 40000, 17);
  EXPECT_EQ(count(tcp), 1U);
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 2)), 2U);
  registrar->flow_closed(tcp.flow);
  ASSERT_EQ(registrar->bindings(device).size(), 1U);
  EXPECT_EQ(registrar->bindings(device).front().contact, "sip:201@10.0.0.5");
}

struct Remembering : Registering {
  std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / ("bindings-" + std::to_string(::getpid()) + ".log");
  ~Remembering() override { std::filesystem::remove(file); }
};

TEST_F(Remembering, a_restart_keeps_bindings_with_some_grace) {
  open(file);
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 1, 60s)), 1U);
  loop.advance(59s);
  open(file);
  EXPECT_EQ(registrar->bindings(device).size(), 1U);
  loop.advance(9min);
  EXPECT_TRUE(registrar->registered(device));
  loop.advance(2min);
  EXPECT_FALSE(registrar->registered(device));
  open(file);
  EXPECT_FALSE(registrar->registered(device));
}

TEST_F(Remembering, a_record_cut_short_costs_only_itself) {
  open(file);
  EXPECT_EQ(count(order("sip:201@10.0.0.5", 1)), 1U);
  loop.advance(1s);
  DeviceId other{"acme-202"};
  std::swap(device, other);
  EXPECT_EQ(count(order("sip:202@10.0.0.6", 1)), 1U);
  loop.advance(1s);
  registrar.reset();
  log.reset();
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);
  open(file);
  EXPECT_TRUE(registrar->registered(DeviceId{"acme-201"}));
  EXPECT_FALSE(registrar->registered(DeviceId{"acme-202"}));
}

}  // namespace
}  // namespace centrale::registrar

// What the registrar remembers across a restart: an append-only file of "device now has these
// bindings", written from memory every so often and rewritten small at start. A power cut may lose
// the last moment; phones register again anyway.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "flow/loop.hpp"
#include "registrar/binding.hpp"

namespace centrale::registrar {

class BindingLog {
 public:
  /// An empty `file` remembers nothing.
  BindingLog(flow::Loop& loop, std::filesystem::path file);
  ~BindingLog();
  BindingLog(const BindingLog&) = delete;
  BindingLog& operator=(const BindingLog&) = delete;

  /// The newest record of each device, then a file with just those. Damaged records end the reading:
  /// what stood before them counts.
  [[nodiscard]] Result<void> load(const std::function<void(DeviceId, std::vector<Binding>)>& visit);

  /// Kept in memory and written within a second.
  void write(const DeviceId& device, std::span<const Binding> bindings);

 private:
  void flush();
  [[nodiscard]] std::string record(const DeviceId& device, std::span<const Binding> bindings) const;

  flow::Loop& loop_;
  std::filesystem::path file_;
  std::string pending_;
  int descriptor_ = -1;
  flow::Timer flush_soon_;
};

}  // namespace centrale::registrar

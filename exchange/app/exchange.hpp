// One exchange: everything that centraled is, in the order of who needs whom.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/configuration.hpp"
#include "app/mailboxes.hpp"
#include "app/settings.hpp"
#include "app/storage.hpp"
#include "app/telephony.hpp"
#include "app/worker_process.hpp"
#include "app/worker_watch.hpp"
#include "directory/directory.hpp"
#include "flow/io_loop.hpp"
#include "prompts/prompt_files.hpp"

namespace centrale::app {

class Service;

/// Life: the process. Made and destroyed on the thread that runs it.
class Exchange {
 public:
  /// Error: what cannot be opened, and why.
  [[nodiscard]] static Result<std::unique_ptr<Exchange>> make(Settings settings,
                                                              std::function<void(std::string)> log);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Starts what is missing of its media workers, opens its doors and runs until SIGTERM or SIGINT: then
  /// every call is hung up and the workers end too. (After SIGKILL they go on, and so does every talk.)
  [[nodiscard]] Result<void> run();

 private:
  Exchange(Settings settings, std::function<void(std::string)> log);
  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<void> start_workers();
  [[nodiscard]] Result<bool> start_worker(int index);
  void configuration_changed(const Configuration::Swaps& swaps);
  void watch_workers();
  void stop();

  Settings settings_;
  std::function<void(std::string)> log_;
  flow::IoLoop loop_;
  WorkerProcesses workers_{settings_};
  WorkerWatch worker_watch_;
  directory::Directory directory_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<Configuration> configuration_;
  std::unique_ptr<prompts::PromptFiles> prompts_;
  std::unique_ptr<Mailboxes> mailboxes_;
  std::unique_ptr<Telephony> telephony_;
  std::unique_ptr<Service> service_;
};

}  // namespace centrale::app

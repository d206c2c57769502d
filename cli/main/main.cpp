// centrale: the command line of a running exchange.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "cli/client.hpp"
#include "cli/upload.hpp"

namespace {

using Words = std::map<std::string, std::string>;

struct Command {
  std::string name;
  Words with;
};

std::string usual_socket() {
  const char* set = std::getenv("CENTRALE_SOCKET");  // NOLINT(concurrency-mt-unsafe): before any thread
  return set != nullptr ? set : "var/centraled.sock";
}

bool read_file(const std::string& name, std::string& into) {
  std::ifstream in(name, std::ios::binary);
  into.assign((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return static_cast<bool>(in);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

void add_commands(CLI::App& app, Command& wanted) {
  const auto add = [&](const char* name, const char* what) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->callback([&wanted, name] { wanted.name = name; });
    return sub;
  };
  const auto text = [&wanted](CLI::App* sub, const char* option, const char* name, const char* what) {
    return sub->add_option_function<std::string>(
        option, [&wanted, name](const std::string& value) { wanted.with[name] = value; }, what);
  };
  const auto flag = [&wanted](CLI::App* sub, const char* option, const char* name, const char* what) {
    sub->add_flag_callback(option, [&wanted, name] { wanted.with[name] = "true"; }, what);
  };
  CLI::App* apply = add("apply", "make the exchange what a file says; a file with an error changes nothing");
  text(apply, "FILE", "file", "exchange.toml")->required();
  flag(apply, "--dry-run", "dry_run", "only tell what would change");
  CLI::App* change = add("change", "change one thing of one tenant: what is not named stays as it is");
  text(change, "TENANT", "tenant", "id of the tenant")->required();
  text(change, "PATH", "path", "users/anna, hunt_groups/sales/members; nothing: the tenant");
  change->add_option_function<std::vector<std::string>>(
      "SETTING", [&wanted](const std::vector<std::string>& lines) { wanted.with["text"] = joined(lines); },
      "lines of TOML: 'extension = \"205\"' 'features.do_not_disturb = true'");
  text(change, "-f,--file", "file", "TOML or JSON instead of SETTINGs");
  flag(change, "--replace", "replace", "what is not named there goes");
  flag(change, "--create", "create", "the tenant may be new");
  flag(change, "--dry-run", "dry_run", "only tell what would change");
  CLI::App* remove = add("remove", "remove one thing of one tenant, or the tenant");
  text(remove, "TENANT", "tenant", "id of the tenant")->required();
  text(remove, "PATH", "path", "users/anna; nothing: the whole tenant");
  flag(remove, "--dry-run", "dry_run", "only tell what would change");
  CLI::App* holidays =
      add("import-holidays", "make the days of a holiday calendar what an iCalendar file says");
  text(holidays, "TENANT", "tenant", "id of the tenant")->required();
  text(holidays, "CALENDAR", "calendar", "id of the calendar; made if it is not there")->required();
  text(holidays, "FILE", "file", "FILE.ics, 1 MiB at most")->required();
  flag(holidays, "--dry-run", "dry_run", "only tell what would change");
  CLI::App* upload = add("upload", "a sound of a tenant's own: music on hold, greetings, announcements");
  text(upload, "TENANT", "tenant", "id of the tenant")->required();
  text(upload, "NAME", "name", "what the configuration calls it; one of before is replaced")->required();
  text(upload, "FILE", "sound", "any common kind, 50 MiB and 10 minutes at most")->required();
  CLI::App* uploads = add("uploads", "sounds of a tenant's own, how long they are and who uses them");
  text(uploads, "TENANT", "tenant", "id of the tenant")->required();
  CLI::App* remove_upload = add("remove-upload", "remove a sound that nothing uses");
  text(remove_upload, "TENANT", "tenant", "id of the tenant")->required();
  text(remove_upload, "NAME", "name", "of the sound")->required();
  CLI::App* show = add("show", "the configuration, or the part below a path (tenants.acme.users)");
  text(show, "PATH", "path", "dotted path");
  CLI::App* numbers = add("numbers", "numbers of a tenant by block: whose they are, in quarantine, free");
  text(numbers, "TENANT", "tenant", "id of the tenant")->required();
  CLI::App* prove = add("prove-number", "call a number, so that its owner agrees to its being shown");
  text(prove, "TENANT", "tenant", "id of the tenant")->required();
  text(prove, "NUMBER", "number", "+31612345678")->required();
  CLI::App* calls = add("calls", "calls that go on now, or the journey of one");
  flag(calls, "--json", "json", "for programs");
  text(calls, "--journey", "journey", "interaction id");
  CLI::App* history = add("history", "calls that have ended, the newest first");
  text(history, "TENANT", "tenant", "only this tenant's");
  CLI::App* trace = add("trace", "everything that is recorded of one call");
  text(trace, "CALL", "journey", "interaction id")->required();
  CLI::App* explain = add("explain", "where a call would go, and why, step by step");
  text(explain, "NUMBER", "number", "+31201234567, or what a colleague dials")->required();
  text(explain, "--at", "at", "\"2026-12-25 10:00\" on the clock of the company; usually now");
  text(explain, "--from", "from", "+31612345678, anonymous, or TENANT:EXTENSION");
  text(explain, "--keys", "keys", "keys that the caller presses; a comma waits for 5 s");
  CLI::App* registrations = add("registrations", "phones that are registered");
  flag(registrations, "--json", "json", "for programs");
  CLI::App* desks = add("desks", "who sits as a guest at a colleague's phone, and until when");
  text(desks, "TENANT", "tenant", "only this tenant's");
  CLI::App* leave = add("leave-desk", "a guest leaves the colleague's phone where he sits");
  text(leave, "TENANT", "tenant", "id of the tenant")->required();
  text(leave, "USER", "user", "id of the guest")->required();
  CLI::App* trunks = add("trunks", "lines to carriers: registered or not, calls on each");
  flag(trunks, "--json", "json", "for programs");
  CLI::App* caps = add("caps", "what tenants, departments and users hold and have spent of their caps");
  flag(caps, "--json", "json", "for programs");
  add("status", "how the exchange is");
  app.require_subcommand(1);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Centrale: look into a running exchange and configure it");
  std::string socket = usual_socket();
  Command wanted;
  app.add_option("--socket", socket, "administration socket of centraled");
  add_commands(app, wanted);
  CLI11_PARSE(app, argc, argv);
  if (const auto file = wanted.with.find("file");
      file != wanted.with.end() && !read_file(file->second, wanted.with["text"])) {
    std::cerr << "centrale: " << file->second << ": cannot be read\n";
    return 2;
  }
  const auto answer =
      wanted.name == "upload"
          ? centrale::cli::upload(socket, wanted.with["tenant"], wanted.with["name"], wanted.with["sound"])
          : centrale::cli::ask(socket, wanted.name, wanted.with);
  if (!answer) {
    std::cerr << answer.error().what << '\n';
    return 1;
  }
  std::cout << *answer;
  return 0;
}

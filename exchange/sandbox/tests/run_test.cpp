#include "sandbox/run.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace centrale::sandbox {
namespace {

using testing::HasSubstr;

/// A file without a name, gone with it.
class Scratch {
 public:
  explicit Scratch(const std::string& content = {}) : file_(std::tmpfile()) {
    (void)std::fwrite(content.data(), 1, content.size(), file_);
    std::rewind(file_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { (void)std::fclose(file_); }
  [[nodiscard]] int fd() const { return ::fileno(file_); }
  [[nodiscard]] std::string content() const {
    std::string text(static_cast<std::size_t>(::lseek(fd(), 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(fd(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  std::FILE* file_;
};

struct Ran {
  Ending ending;
  std::string output;
};

Ran run_program(std::vector<std::string> command, Limits limits) {
  const Scratch in("hello"), out;
  Ending ending = run({.launcher = SANDBOX_PROGRAM,
                       .limits = limits,
                       .command = std::move(command),
                       .input = in.fd(),
                       .output = out.fd()});
  return {.ending = std::move(ending), .output = out.content()};
}

Ran run_shell(const std::string& script, Limits limits = {}) {
  return run_program({"/usr/bin/dash", "-c", script}, limits);
}
Ran run_python(const std::string& script, Limits limits = {}) {
  return run_program({"/usr/bin/python3", "-ISc", script}, limits);
}

class Sandbox : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("unshare --user --map-root-user --mount --net --pid --fork true 2>/dev/null") !=
        0)  // NOLINT
      GTEST_SKIP() << "this machine permits no namespaces";
  }
};

TEST_F(Sandbox, CanBeTriedOut) {
  const auto tried = try_out(SANDBOX_PROGRAM);
  EXPECT_TRUE(tried) << tried.error().what;
  EXPECT_FALSE(try_out("/no/launcher"));
}

TEST_F(Sandbox, InputIsAtItsPlaceAndOutputComesOut) {
  const Ran ran = run_shell("read line < /in; echo \"$line\"");
  EXPECT_EQ(ran.ending.how, Ended::well) << ran.ending.words;
  EXPECT_EQ(ran.output, "hello\n");
}

TEST_F(Sandbox, FailureOfTheProgramIsItsOwn) {
  const Ran ran = run_shell("echo no >&2; exit 3");
  EXPECT_EQ(ran.ending.how, Ended::program_failed);
  EXPECT_EQ(ran.ending.words, "no");
}

TEST_F(Sandbox, NoFilesButTheSystemsPrograms) {
  const Ran ran = run_shell(
      "for f in /etc/passwd /proc/self/status /home /root /tmp /dev/null /var /sys; do "
      "[ -e $f ] && echo $f; done; echo /*; echo /etc/*");
  EXPECT_EQ(ran.ending.how, Ended::well) << ran.ending.words;
  EXPECT_THAT(ran.output, testing::MatchesRegex("/bin /etc /in /lib ?[^ ]*[^\n]* /usr\n/etc/[^\n]*\n"));
  EXPECT_THAT(ran.output, testing::Not(HasSubstr("passwd")));
}

TEST_F(Sandbox, NothingCanBeWritten) {
  const Ran ran = run_shell("(echo x > /new) 2>/in; (echo x > /usr/new); (echo x > /in); echo over");
  EXPECT_EQ(ran.output, "");  // dash forks for each (...): not even that
  const Ran python = run_python(
      "for f in ('/new', '/usr/new', '/in'):\n"
      "  try: open(f, 'w'); print('written', f)\n"
      "  except OSError as e: print(e.errno)");
  EXPECT_EQ(python.output, "30\n30\n30\n") << python.ending.words;  // EROFS
}

TEST_F(Sandbox, NoNetworkNoProcesses) {
  const Ran ran = run_python(
      "import os, socket\n"
      "for what in (lambda: socket.socket(), lambda: socket.socketpair(), lambda: os.fork(),\n"
      "             lambda: os.kill(1, 0), lambda: os.chroot('/usr')):\n"
      "  try: what(); print('done')\n"
      "  except OSError as e: print(e.errno)");
  EXPECT_EQ(ran.output, "1\n1\n1\n1\n1\n") << ran.ending.words;  // EPERM
}

TEST_F(Sandbox, DescriptorsOfTheCallerAreClosed) {
  const Scratch secret("secret");
  const Ran ran = run_python(
      "import os\n"
      "for fd in range(3, 60):\n"
      "  try: os.fstat(fd); print('open', fd)\n"
      "  except OSError: pass\n"
      "print('user', os.getuid(), 'input', os.read(0, 9))");
  EXPECT_EQ(ran.output, "user 65534 input b''\n") << ran.ending.words;
}

TEST_F(Sandbox, ProcessorTimeIsLimited) {
  const auto begun = std::chrono::steady_clock::now();
  const Ran ran = run_shell("while :; do :; done", {.processor = std::chrono::seconds(1)});
  EXPECT_EQ(ran.ending.how, Ended::limit_struck);
  EXPECT_THAT(ran.ending.words, HasSubstr("more than 1 s of processor time"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST_F(Sandbox, WaitingIsLimited) {
  const Ran ran = run_python("import time; time.sleep(60)", {.wall = std::chrono::seconds(1)});
  EXPECT_EQ(ran.ending.how, Ended::limit_struck);
  EXPECT_THAT(ran.ending.words, HasSubstr("more than 1 s by the clock"));
}

TEST_F(Sandbox, MemoryIsLimited) {
  const Ran ran = run_python("x = bytearray(300 << 20); print('got it')");
  EXPECT_EQ(ran.ending.how, Ended::program_failed);
  EXPECT_THAT(ran.ending.words, HasSubstr("MemoryError"));
}

TEST_F(Sandbox, OutputIsLimited) {
  const Ran ran = run_python("import os\nwhile True: os.write(1, bytes(65536))", {.output_bytes = 1 << 20});
  EXPECT_NE(ran.ending.how, Ended::well);
  EXPECT_LE(ran.output.size(), std::size_t{1} << 20);
}

TEST_F(Sandbox, InputIsLimited) {
  const Ran ran = run_shell("echo here", {.input_bytes = 4});
  EXPECT_EQ(ran.ending.how, Ended::no_sandbox);
  EXPECT_THAT(ran.ending.words, HasSubstr("more than 4 bytes"));
}

// The limit is that of the new user namespace alone: nobody else is touched.
TEST_F(Sandbox, WithoutNamespacesNothingIsRun) {
  const std::string script =
      "unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces || exit 1; exec " +
      std::string(SANDBOX_PROGRAM) + " -- /usr/bin/true </dev/null 2>/dev/null'";
  const int status = std::system(script.c_str());  // NOLINT: a test's own words
  EXPECT_EQ(WEXITSTATUS(status), kNoSandbox);
}

TEST_F(Sandbox, ProgramOrLauncherThatIsNotThere) {
  const Scratch in, out;
  const Ending program = run({.launcher = SANDBOX_PROGRAM,
                              .command = {"/usr/bin/no-such-program"},
                              .input = in.fd(),
                              .output = out.fd()});
  EXPECT_EQ(program.how, Ended::no_sandbox);
  EXPECT_THAT(program.words, HasSubstr("no-such-program cannot be run"));
  const Ending launcher =
      run({.launcher = "/no/launcher", .command = {"/usr/bin/true"}, .input = in.fd(), .output = out.fd()});
  EXPECT_EQ(launcher.how, Ended::no_sandbox);
  EXPECT_THAT(launcher.words, HasSubstr("/no/launcher"));
}

}  // namespace
}  // namespace centrale::sandbox

#include "client-matrix/drive/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lab-server/base/error.h"

namespace lab {

namespace fs = std::filesystem;

std::optional<fs::path> faketime_library() {
  // libfaketimeMT is the one for programs with threads, and every runtime has some.
  constexpr const char* kPlace = "faketime/libfaketimeMT.so.1";
  std::error_code ec;
  for (const char* libraries : {"/usr/lib", "/usr/local/lib", "/usr/lib64"}) {
    if (const fs::path path = fs::path(libraries) / kPlace; fs::exists(path, ec)) return path;
    // Debian keeps libraries in a folder per architecture.
    for (const auto& entry : fs::directory_iterator(libraries, ec)) {
      if (const fs::path path = entry.path() / kPlace; fs::exists(path, ec)) return path;
    }
  }
  return std::nullopt;
}

void skew(Command& command, std::chrono::seconds ahead) {
  static const std::optional<fs::path> library = faketime_library();
  if (!library) throw Error("libfaketime is not installed", "apt-get install libfaketime");
  constexpr std::string_view kPreload = "LD_PRELOAD=";
  auto& environment = command.environment;
  const auto preload = std::find_if(environment.begin(), environment.end(),
                                    [&](const std::string& entry) { return entry.starts_with(kPreload); });
  if (preload != environment.end()) {
    *preload += ":" + library->string();
  } else {
    environment.push_back(std::string(kPreload) + library->string());
  }
  environment.push_back(fmt::format("FAKETIME={:+}s", ahead.count()));
}

}  // namespace lab

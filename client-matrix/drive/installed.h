// Which clients are installed, in which version, and how each is made to connect.

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "client-matrix/drive/batch_program.h"
#include "client-matrix/drive/interrupt.h"
#include "client-matrix/drive/names.h"
#include "client-matrix/knowledge/client_file.h"

namespace lab {

// Client is a client file, with what is known of the installed version, and what was found on this machine.
struct Client {
  ClientFile file;
  std::string version;                   // the first line it prints
  std::string missing;                   // the part of it that is not installed; empty when all is
  std::string failed;                    // how its build or its start failed; empty when both worked
  Blanks places;                         // {build} and {program}
  std::filesystem::path working_folder;  // of a library's program; empty: the cell's folder

  bool can_run() const { return missing.empty() && failed.empty(); }
};

// Where programs are, and where they are built.
struct ProgramFolders {
  std::filesystem::path programs;  // client-matrix/programs
  std::filesystem::path build;     // one folder per client below it
};

// program_folders are folders of the data root. If the data root cannot be written, programs are built in
// $XDG_CACHE_HOME/tls-failure-lab.
ProgramFolders program_folders(const std::filesystem::path& data_root);

// Whether a build may download what it needs (`downloads_mb:`).
enum class Downloads { none, allowed };

// look_for builds a client whose sources are newer, and asks for its version. A missing program or toolchain
// is no error: the client is not installed. So is one whose build would have to download. A failed build or
// start is the client's failure. scratch is a folder for temporary files.
Client look_for(ClientFile file, const ProgramFolders& folders, const std::filesystem::path& scratch,
                const Interrupt& interrupt, Downloads downloads = Downloads::none);

// look_for_all does this for several clients at a time, and keeps their order.
std::vector<Client> look_for_all(std::vector<ClientFile> files, const ProgramFolders& folders,
                                 const std::filesystem::path& scratch, const Interrupt& interrupt,
                                 size_t jobs);

}  // namespace lab

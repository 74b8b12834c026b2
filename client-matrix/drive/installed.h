// Which clients are here, at which version, and how each is made to connect.

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

// Client is a client file, with what it says of the version found, and what was found of it on this machine.
struct Client {
  ClientFile file;
  std::string version;                   // the first line it prints
  std::string missing;                   // what is not installed of it; empty when all is
  std::string failed;                    // how its build or its start failed; empty when it did not
  Blanks places;                         // {build} and {program}
  std::filesystem::path working_folder;  // a library program runs in its own; empty: the cell's

  bool can_run() const { return missing.empty() && failed.empty(); }
};

// Where programs lie and are built.
struct ProgramFolders {
  std::filesystem::path programs;  // client-matrix/programs
  std::filesystem::path build;     // one folder per client below it
};

// program_folders is the data root's own folders, or $XDG_CACHE_HOME/tls-failure-lab to build in when the
// data root cannot be written.
ProgramFolders program_folders(const std::filesystem::path& data_root);

// look_for builds a client where its sources are newer and asks its version. A missing program or toolchain
// is no error, the client is not installed; a build or a start that fails is the client's failure. Scratch is
// a folder for temporary files.
Client look_for(ClientFile file, const ProgramFolders& folders, const std::filesystem::path& scratch,
                const Interrupt& interrupt);

// look_for_all does so for several at a time, and keeps their order.
std::vector<Client> look_for_all(std::vector<ClientFile> files, const ProgramFolders& folders,
                                 const std::filesystem::path& scratch, const Interrupt& interrupt,
                                 size_t jobs);

}  // namespace lab

// The commands of client-matrix; each is a file of its own.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "lab-server/base/program.h"

namespace lab {

void add_run(CommandLine& app, Action& action);
void add_install(CommandLine& app, Action& action);
void add_list(CommandLine& app, Action& action);
void add_report(CommandLine& app, Action& action);
void add_diff(CommandLine& app, Action& action);
void add_approve(CommandLine& app, Action& action);
void add_client_keys(CommandLine& app, Action& action);
void add_new(CommandLine& app, Action& action);
void add_explain(CommandLine& app, Action& action);

// chosen_clients returns the named clients of the lab, or all of them without names. A name with a slash or
// ending in .yaml is the user's own file. Throws Error with a "did you mean" for others.
std::vector<ClientFile> chosen_clients(const std::filesystem::path& folder, LayerFolder& layers,
                                       const std::vector<std::string>& names);

// read_run reads a file of `run --json FILE`; throws Error for anything else.
RunRecord read_run(const std::string& file);

// exit_status is the exit status for a run: 2 when a client could not be built or started, because the run
// proves nothing about that client.
int exit_status(const RunRecord& run);

// write_page writes a run as one page of HTML.
void write_page(const std::string& path, const RunRecord& run);

// write_json writes a value for scripts, "-" being stdout.
void write_json(const std::string& path, const nlohmann::json& json);

}  // namespace lab

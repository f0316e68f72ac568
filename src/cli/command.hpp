// The commands, one file each; this table is what main, help and the tests know of them.
#pragma once

#include <cstdio>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace profconv {

struct Command {
    std::string_view name;
    std::string_view summary;                // one line for `profconv help`
    std::string_view usage;                  // after "profconv "
    std::vector<OptionGroup> groups;
    std::vector<std::string_view> examples;  // two or three command lines
    int (*run)(const Arguments& arguments);  // gives the exit code
};

const std::vector<Command>& commands();
const Command* find_command(std::string_view name);

// Names kept for later versions: using one is an error that says so.
const std::vector<std::string_view>& reserved_commands();

int run_convert(const Arguments& arguments);
int run_stats(const Arguments& arguments);
int run_callers(const Arguments& arguments);
int run_callees(const Arguments& arguments);
int run_dot(const Arguments& arguments);
int run_info(const Arguments& arguments);
int run_formats(const Arguments& arguments);
int run_help(const Arguments& arguments);

// The screens of `profconv help` and `profconv help COMMAND`.
void print_overview(std::FILE* to);
void print_help(const Command& command);

// The whole program: words after the program's name to an exit code. Reports every error.
int run_program(const std::vector<std::string>& words);

}  // namespace profconv

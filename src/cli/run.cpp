#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/filter.hpp"
#include "analysis/pattern.hpp"
#include "analysis/rank.hpp"
#include "cli/command.hpp"
#include "cli/message.hpp"
#include "cli/suggest.hpp"
#include "cli/usage.hpp"
#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

constexpr int ok = 0, bad_data = 1, wrong_usage = 2;

int report(std::string_view message, int code) {
    std::fflush(stdout);
    print_error(message);
    return code;
}

bool is_reserved(const std::string& word) {
    const auto& names = reserved_commands();
    return std::find(names.begin(), names.end(), word) != names.end();
}

// The first word is a file then; one that is not there and nearly a command's name was meant as that.
void check_for_typing_error(const std::string& word) {
    if (word[0] == '-' || ::access(word.c_str(), F_OK) == 0) return;
    std::vector<std::string_view> names;
    for (const Command& command : commands()) names.push_back(command.name);
    const std::string suggestion = did_you_mean(word, names);
    if (!suggestion.empty()) throw UsageError("there is no file or command \"" + word + "\"" + suggestion);
}

int dispatch(const std::vector<std::string>& words) {
    if (words.empty()) {
        print_overview(stderr);
        return wrong_usage;
    }
    if (words[0] == "--version") {
        fmt::print("profconv {}\n", PROFCONV_VERSION);
        return ok;
    }
    if (words[0] == "--help" || words[0] == "-h") return run_help({});
    if (is_reserved(words[0])) throw UsageError("the command " + words[0] + " is not built yet; profconv help lists what is (for a file of that name say ./" + words[0] + ")");
    const Command* command = find_command(words[0]);
    if (!command) check_for_typing_error(words[0]);
    const std::vector<std::string> rest(words.begin() + (command ? 1 : 0), words.end());
    if (!command) command = find_command("convert");
    const Arguments arguments = parse(rest, command->groups, command->name);
    if (arguments.has("help")) {
        print_help(*command);
        return ok;
    }
    return command->run(arguments);
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen where we write
    try {
        const int code = dispatch(words);
        return std::fflush(stdout) == 0 || code != ok ? code : bad_data;
    } catch (const UsageError& error) {
        return report(error.what(), wrong_usage);
    } catch (const RankError& error) {
        return report(error.what(), wrong_usage);
    } catch (const ClosedPipe&) {
        return ok;
    } catch (const DataError& error) {
        return report(error.what(), bad_data);
    } catch (const FilterRefused& error) {
        return report(error.what(), bad_data);
    } catch (const SortRefused& error) {
        return report(error.what(), bad_data);
    } catch (const PatternError& error) {
        return report(error.what(), bad_data);
    } catch (const OverflowError& error) {
        return report(error.what(), bad_data);
    } catch (const std::bad_alloc&) {
        return report("out of memory; use a smaller file, or a machine with more", bad_data);
    } catch (const std::exception& error) {
        return report(std::string("internal error: ") + error.what() + "; please report it with the input", bad_data);
    }
}

}  // namespace profconv

// Every option of the program in one table: parsing, help screens and the tests of the man pages read it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace profconv {

// Options come in groups; a command takes some groups.
enum class OptionGroup : std::uint8_t { input, output, conversion, filter, table, rows, graph, info, general };

struct OptionInfo {
    OptionGroup group;
    const char* name;    // without --
    char letter;         // short form, or '\0'
    const char* value;   // placeholder, or nullptr: a switch
    const char* help;    // one line
    bool repeatable = false;
};

const std::vector<OptionInfo>& all_options();
std::string_view title(OptionGroup group);

// What was typed, checked against a command's groups.
class Arguments {
public:
    std::vector<std::string> inputs;

    bool has(const std::string& name) const { return values_.count(name) > 0; }
    // The last value given.
    std::optional<std::string> value(const std::string& name) const;
    // All values given, in order.
    std::vector<std::string> values(const std::string& name) const;
    // The value as a number from `least` to `most`; throws UsageError.
    std::optional<std::uint64_t> number(const std::string& name, std::uint64_t least, std::uint64_t most) const;
    std::optional<double> real(const std::string& name, double least, double most) const;

    void set(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }

private:
    std::map<std::string, std::vector<std::string>> values_;
};

// Parses the words after the command. Touches no file. Throws UsageError with a suggestion.
Arguments parse(const std::vector<std::string>& words, const std::vector<OptionGroup>& groups, std::string_view command);

}  // namespace profconv

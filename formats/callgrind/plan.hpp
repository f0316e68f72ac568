// What is to be written: the one section, and the options that the user gave, checked.
#pragma once

#include <initializer_list>
#include <string_view>

#include "format.hpp"

namespace profconv::callgrind {

struct Plan {
    // Throws DataError if the profile or an option does not fit.
    Plan(const Profile& fitted, const WriteRequest& wanted);

    const Profile& profile;
    const WriteRequest& request;
    const Section* section = nullptr;
    const CallGraph* graph = nullptr;
    bool with_addresses = false, compress = true, keep_zero_calls = false;

private:
    void check_costs_of_calls() const;
    std::string_view option(std::string_view key, std::string_view otherwise, std::initializer_list<std::string_view> values) const;
};

}  // namespace profconv::callgrind

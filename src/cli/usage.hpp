// Wrong usage: exit code 2.
#pragma once

#include <stdexcept>

namespace profconv {

// what() is the whole message; it says what to type instead.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace profconv

// Regular expressions as users of pprof (RE2) and pstats (Python) know them; PCRE2 inside.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace profconv {

// Searches anywhere in a text, case-sensitively. Bytes that are not UTF-8 match nothing but do no harm.
class Pattern {
public:
    // Throws PatternError with the expression, the place and the reason.
    explicit Pattern(std::string_view expression) : Pattern(expression, expression) {}
    // `shown` is what messages call an expression that was rewritten; they give no place then.
    Pattern(std::string_view expression, std::string_view shown);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    bool search(std::string_view text) const;
    const std::string& expression() const { return shown_; }

private:
    struct Code;
    std::string shown_;
    std::unique_ptr<Code> code_;
};

class PatternError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace profconv

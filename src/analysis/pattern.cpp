#include "analysis/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace profconv {

// Keeps a hostile expression from running for ever; far above what names need.
constexpr std::uint32_t match_limit = 1000000;

struct Pattern::Code {
    pcre2_code* code = nullptr;
    pcre2_match_data* match = nullptr;
    pcre2_match_context* context = nullptr;
    ~Code() {
        pcre2_match_context_free(context);
        pcre2_match_data_free(match);
        pcre2_code_free(code);
    }
};

Pattern::Pattern(std::string_view expression, std::string_view shown) : shown_(shown), code_(new Code) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const auto* text = reinterpret_cast<PCRE2_SPTR>(expression.data());
    code_->code = pcre2_compile(text, expression.size(), PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &error, &offset, nullptr);
    if (!code_->code) {
        PCRE2_UCHAR reason[200];
        pcre2_get_error_message(error, reason, sizeof reason);
        const std::string place = expression == shown ? ", character " + std::to_string(offset + 1) : "";
        throw PatternError("regular expression \"" + shown_ + "\"" + place + ": " + reinterpret_cast<char*>(reason));
    }
    pcre2_jit_compile(code_->code, PCRE2_JIT_COMPLETE);  // without it matching is slower, no more
    code_->match = pcre2_match_data_create_from_pattern(code_->code, nullptr);
    code_->context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(code_->context, match_limit);
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::search(std::string_view text) const {
    const int result = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, code_->match, code_->context);
    if (result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_JIT_STACKLIMIT || result == PCRE2_ERROR_DEPTHLIMIT)
        throw PatternError("regular expression \"" + shown_ + "\" takes too long on a name of " + std::to_string(text.size()) + " bytes; simplify it");
    return result >= 0;
}

}  // namespace profconv

#include "pstats/foreign.hpp"
#include "pstats/pstats.hpp"

namespace profconv {

// Binary files that are nearly a profile, or are named as one, or are Python's but something else, are claimed too: the reader says what is wrong with them.
Match sniff_pstats(const Prefix& prefix) {
    if (pstats::begins_like_a_profile(prefix.bytes) && (prefix.bytes.size() > 2 || prefix.complete)) return Match::certain;
    const std::string_view kind = pstats::foreign_kind(prefix.bytes);
    const bool named = prefix.suffix == ".pstats" && kind != "text", dict = pstats::is_marshal_dict(prefix.bytes) && kind.empty();
    return named || dict || pstats::is_other_python_file(prefix.bytes) ? Match::weak : Match::no;
}

}  // namespace profconv

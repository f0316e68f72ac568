// The shared filters, with pprof's semantics on stacks. They match a frame by its function's name, file or module; --leaf by its
// name only.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/pattern.hpp"
#include "model/profile.hpp"

namespace profconv {

struct Filters {
    std::optional<Pattern> focus;   // keep stacks with a matching frame
    std::optional<Pattern> ignore;  // drop stacks with one
    std::optional<Pattern> hide;    // take matching frames out of stacks
    std::optional<Pattern> show;    // keep only matching frames
    std::optional<Pattern> root;    // start stacks at the matching frame nearest the root; drop stacks without one
    std::optional<Pattern> leaf;    // end stacks at the matching frame nearest the leaf
    std::optional<Pattern> thread;  // keep threads by name or id
    std::optional<std::uint32_t> depth;  // frames from the root (or from the matched one) that are kept; > 0

    bool any() const { return focus || ignore || hide || show || root || leaf || thread || depth; }
};

// A filter that this evidence cannot answer; the message gives the reason.
class FilterRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Applies them to one section, in pprof's order: thread; focus, ignore, hide, show; root; leaf; depth. Traces must have been
// folded before unless only hide, show, root, depth and thread are set. On call trees calls of frames above something that was cut
// become not_recorded. On call graphs focus, ignore, hide, show are refused; root, leaf, depth select the reachable part.
// Leaves notes (no match …).
void apply(const Filters& filters, Profile& profile, Section& section);

}  // namespace profconv

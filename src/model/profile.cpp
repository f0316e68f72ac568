#include "model/profile.hpp"

namespace profconv {

namespace {
struct EvidenceOf {
    Evidence operator()(const Samples&) const { return Evidence::stacks; }
    Evidence operator()(const CallTree&) const { return Evidence::tree; }
    Evidence operator()(const Trace&) const { return Evidence::events; }
    Evidence operator()(const CallGraph&) const { return Evidence::edges; }
};
}  // namespace

Evidence Section::evidence() const { return std::visit(EvidenceOf{}, data); }

}  // namespace profconv

#include "registry.hpp"

#include "callgrind/callgrind.hpp"
#include "collapsed/collapsed.hpp"
#include "pprof/pprof.hpp"
#include "pstats/pstats.hpp"
#include "speedscope/speedscope.hpp"
#include "trace/trace.hpp"

namespace profconv {

List<const Format*> formats() {
    static constexpr const Format* all[] = {&trace_format, &callgrind_format, &speedscope_format, &pstats_format, &pprof_format, &collapsed_format};
    return all;
}

}  // namespace profconv

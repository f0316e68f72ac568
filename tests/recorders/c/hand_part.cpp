#include <profconv_trace.h>

#include <stdexcept>

namespace {

template <class T>
class Counter {
public:
    T down(T n) {
        PROFCONV_TRACE_FUNCTION();  // down
        if (n == 0) throw std::runtime_error("the bottom");
        return down(n - 1);
    }
};

}  // namespace

extern "C" int parts(int n) {
    PROFCONV_TRACE_SCOPE(__PRETTY_FUNCTION__);  // parts
    int caught = 0;
    for (int i = 0; i < 3; ++i) {
        try {
            Counter<int>().down(n);
        } catch (const std::exception&) {
            PROFCONV_TRACE_SCOPE("caught");  // caught
            ++caught;
        }
    }
    const auto lambda = [](int x) {
        PROFCONV_TRACE_SCOPE("lambda");  // lambda
        return x;
    };
    return lambda(caught);
}

#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

int main(int count, char** arguments) {
    int sum = 0;
    PROFCONV_TRACE_FUNCTION();
    for (int i = 1; i < count; ++i) {
        void* library = dlopen(arguments[i], RTLD_NOW);
        int (*plugin)(int);
        if (!library) return 1;
        *(void**)&plugin = dlsym(library, "plugin");
        for (int n = 0; n < 100; ++n) sum += plugin(n);
        dlclose(library);
    }
    return sum == 5050 * (count - 1) ? 0 : 1;
}

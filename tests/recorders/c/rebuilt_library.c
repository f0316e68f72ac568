static int behind(int n) { return n; }
int library(int n) { return behind(n); }

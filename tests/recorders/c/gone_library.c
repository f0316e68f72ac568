static int inside(int n) { return n; }
int library(int n) { return inside(n); }

#include "cmemcage.h"
int mc_placeholder(void) { return 0; }
